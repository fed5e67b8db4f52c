"""Each muscle of the catalogue for somebody who never heard of it: where it is and what it does.

The sentences restate the catalogue's origin, insertion and actions. They claim no cause and no cure.
"""

from django.utils.translation import gettext, gettext_noop

MUSCLES = {
    "psoas-major": gettext_noop(
        "This deep muscle joins your lower spine to the top of your inner thigh. It lifts the leg and "
        "turns the hip out. When it is tight or short it can be felt in the lower back, the tummy or "
        "the front of the upper thigh."
    ),
    "psoas-minor": gettext_noop(
        "A thin muscle beside the psoas. It helps to curl the trunk and tuck the pelvis."
    ),
    "iliacus": gettext_noop(
        "A deep muscle from the inside of the hip bone to the top of the inner thigh. It lifts the leg "
        "with the psoas."
    ),
    "rectus-femoris": gettext_noop(
        "The muscle down the front of the thigh. It straightens the knee and helps to lift the leg."
    ),
    "tensor-fasciae-latae": gettext_noop(
        "A small muscle at the front of the hip pocket. It helps to lift the leg forwards and sideways "
        "and steadies the hip."
    ),
    "sartorius": gettext_noop(
        "A long strap from the front of the hip across the thigh to the inner knee. It helps to lift "
        "the leg and turn it out."
    ),
    "pectineus": gettext_noop(
        "A short muscle in the groin. It lifts the thigh and draws it towards the other leg."
    ),
    "quadratus-lumborum": gettext_noop(
        "A deep muscle on each side of the lower spine, from the hip bone to the last rib. It bends you "
        "sideways and hitches the hip."
    ),
    "iliocostalis-lumborum": gettext_noop(
        "The outer of the long muscles beside the spine. It straightens the back and bends it sideways."
    ),
    "longissimus-thoracis": gettext_noop(
        "The middle of the long muscles beside the spine. It straightens the back and bends it sideways."
    ),
    "spinalis-thoracis": gettext_noop(
        "The inner of the long muscles beside the spine. It straightens the back."
    ),
    "multifidus": gettext_noop(
        "Short, deep muscles close to the spine. They steady one bone of the spine on the next."
    ),
    "transversus-abdominis": gettext_noop(
        "The deepest tummy muscle, around the waist like a corset. It draws the tummy in and helps to "
        "steady the lower back."
    ),
    "internal-oblique": gettext_noop(
        "A tummy muscle at the side of the waist. It turns and bends the trunk to its own side."
    ),
    "external-oblique": gettext_noop(
        "The outer tummy muscle at the side of the waist. It bends the trunk and turns it to the other side."
    ),
    "rectus-abdominis": gettext_noop(
        "The muscle down the middle of the tummy. It curls the trunk and tucks the pelvis."
    ),
    "gluteus-maximus": gettext_noop(
        "The big buttock muscle. It takes the leg back, as in climbing stairs or standing up."
    ),
    "gluteus-medius": gettext_noop(
        "A muscle at the side of the buttock. It takes the leg sideways and keeps the hips level when "
        "you stand on one leg."
    ),
    "gluteus-minimus": gettext_noop(
        "A deep muscle at the side of the hip. It takes the leg sideways and keeps the hips level when "
        "you stand on one leg."
    ),
    "piriformis": gettext_noop(
        "A deep buttock muscle from the base of the spine to the side of the hip. It turns the leg out."
    ),
    "obturator-internus": gettext_noop(
        "A deep muscle from the inside of the pelvis to the side of the hip. It turns the leg out and "
        "steadies the joint."
    ),
    "quadratus-femoris": gettext_noop(
        "A short, deep muscle between the sit bone and the thigh bone. It turns the leg out."
    ),
    "biceps-femoris": gettext_noop(
        "The outer muscle at the back of the thigh. It bends the knee and helps to take the leg back."
    ),
    "semitendinosus": gettext_noop(
        "An inner muscle at the back of the thigh. It bends the knee and helps to take the leg back."
    ),
    "semimembranosus": gettext_noop(
        "A deep inner muscle at the back of the thigh. It bends the knee and helps to take the leg back."
    ),
    "adductor-longus": gettext_noop(
        "A long muscle of the inner thigh. It draws the leg towards the other and helps to lift it."
    ),
    "adductor-brevis": gettext_noop(
        "A short muscle of the inner thigh. It draws the leg towards the other and helps to lift it."
    ),
    "adductor-magnus": gettext_noop(
        "The large muscle of the inner thigh. It draws the leg towards the other and helps to take it back."
    ),
    "gracilis": gettext_noop(
        "A slender muscle from the groin to the inner knee. It draws the leg in and helps to bend the knee."
    ),
    "vastus-lateralis": gettext_noop("The outer muscle of the front of the thigh. It straightens the knee."),
    "vastus-medialis": gettext_noop(
        "The inner muscle of the front of the thigh. It straightens the knee and guides the kneecap."
    ),
    "vastus-intermedius": gettext_noop("The deep muscle of the front of the thigh. It straightens the knee."),
    "latissimus-dorsi": gettext_noop(
        "The broad muscle of the back, from the lower spine to the upper arm. It draws the arm back and down."
    ),
    "serratus-posterior-inferior": gettext_noop(
        "A thin muscle from the spine to the lower ribs. It draws these ribs down and back."
    ),
    "diaphragm": gettext_noop(
        "The main muscle of breathing, a dome under the ribs. It draws air in and helps to steady the "
        "lower back."
    ),
    "levator-ani": gettext_noop(
        "The floor of the pelvis. It carries the organs above it and works with the breath and the "
        "tummy muscles."
    ),
    "coccygeus": gettext_noop(
        "A small muscle beside the tailbone. It supports the pelvic floor and steadies the tailbone."
    ),
    "gastrocnemius": gettext_noop(
        "The outer calf muscle. It pushes you up on your toes and helps to bend the knee."
    ),
    "soleus": gettext_noop(
        "The deep calf muscle. It pushes you up on your toes and steadies the leg in standing."
    ),
    "tibialis-anterior": gettext_noop("The muscle at the front of the shin. It lifts the foot."),
    "extensor-hallucis-longus": gettext_noop("A slender muscle of the shin. It lifts the big toe."),
    "fibularis-longus": gettext_noop(
        "A muscle at the outer side of the lower leg. It turns the foot outwards."
    ),
    "thoracolumbar-fascia": gettext_noop(
        "A strong sheet of tissue over the lower back. It passes load between the trunk, arms and legs."
    ),
    "iliotibial-tract": gettext_noop(
        "A strong band down the outer thigh. It steadies the hip and the outer knee."
    ),
}


def muscle_words(slug: str) -> str:
    """In the language in force; empty for a muscle that the clinic added itself."""
    return gettext(MUSCLES[slug]) if slug in MUSCLES else ""
