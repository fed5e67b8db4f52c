"""The muscles as ribbons: edge A and edge B run from origin to insertion, fibres are blends of the two; and the bones under them."""
# fmt: off

# Drawn over the others only when asked for: under the skin there is another muscle first.
DEEP = set(["diaphragm", "transversus-abdominis", "psoas-major", "psoas-minor", "iliacus", "adductor-brevis", "vastus-intermedius", "extensor-hallucis-longus", "quadratus-lumborum", "multifidus", "gluteus-minimus", "piriformis", "obturator-internus", "quadratus-femoris", "adductor-magnus", "levator-ani", "coccygeus", "soleus"])
FASCIA = {"iliotibial-tract", "thoracolumbar-fascia"}

# slug: dict(view, a, b, cap0=..., cap1=..., fibres=n) or dict(view, shape=..., fibre_lines=[...])
M = {
    # ---------------- front, deep
    "diaphragm": dict(view="front", midline=True,
        shape="0,292! 13,288 33,279 51,285 63.4,305 68,336! 62,324 52,313.5 41,308 30,307.5 21,312 15,324 11.4,344 9.4,366! 5,367! 4.6,346 3.6,331 0,323!",
        fibre_lines=["10,290 11,300 10,320 7,352", "24,284 25,294 19,305", "40,283 41,293 33,304", "54,292 54,302 46,308", "63,312 61,318"]),
    "transversus-abdominis": dict(view="front",
        shape="25,307! 42,325 56,339 66,345! 64.8,360 66.2,378 69,391 58,408! 42,424 28,437 14,450! 20,430 27,408 31,384 32,358 30,332 25,307!",
        fibre_lines=["26,328 46,331 62,342", "29,342 46,345 70,349", "31,356 48,358 70,359", "31,370 48,371 72,371", "30,384 48,384 72,383", "27,398 44,398 70,395", "24,412 40,411 58,404", "20,426 34,424 50,414"]),
    "psoas-major": dict(view="front",
        a="10.5,309 17.5,321 23.5,341 29,364 34,387 39.5,408 46,429 51.6,451 55.6,468 56,477",
        b="9.4,310 10.4,330 11.6,350 13,370 15.6,390 21.5,410 32,432 43,454 50,469 52,478", fibres=4),
    "psoas-minor": dict(view="front",
        a="13.8,314 19.5,334 23.4,356 26.4,382 30.5,410 36.5,436", b="10.8,315 15.5,335 20.2,358 24.2,384 28.8,412 34.6,438", fibres=1),
    "iliacus": dict(view="front",
        a="63.5,402 61.5,414 57.5,428 55.5,444 57,460 58.5,472", b="25,406 31,415 38,426 45,442 51,460 55,474",
        cap0="25,406 36,396 50,390 63.5,402", fibres=5),
    "adductor-brevis": dict(view="front", a="15,459 32,476 57,492", b="9,468 26,494 55,520", fibres=3),
    "vastus-intermedius": dict(view="front", a="66,478 65.5,510 61,550 53,584 46,604", b="56,480 53,510 47,550 40.5,584 37.5,604", fibres=3),
    "extensor-hallucis-longus": dict(view="front", a="57,716 54,750 49.5,788 45.5,818 41.5,848", b="52.5,716 49.5,750 45.5,788 42,818 38.5,848", fibres=1),
    # ---------------- front, superficial
    "rectus-abdominis": dict(view="front", a="39,286 40,312 38.5,342 35.5,374 30,406 21.5,434 13,453",
        b="3,296 2.2,330 2,370 2,410 2.2,435 3,455", cap0="3,296 14,291 26,287 39,286", fibres=0,
        fibre_lines=["1,318 14,316 26,317 42,314", "1,343 14,341 26,342 42,339", "1,369 14,367.5 26,368 42,366"]),
    "external-oblique": dict(view="front",
        shape="56,270! 65,264 71.6,270 70.8,297 68.8,322 66.8,344 66,360 67.2,378 71,395! 58.5,409! 40,426 24,441! 31,412 37,380 40.5,344 41.6,312 44,290 56,270!",
        fibre_lines=["70,272 56,296 40,316", "72,290 58,316 38,338", "70,312 58,338 36,362", "67,334 56,360 34,384", "65,356 54,382 31,406", "67,376 56,398 30,424"]),
    "internal-oblique": dict(view="front",
        shape="52,336! 60,341 66.8,344! 66,360 67.2,378 71,395! 58.5,409! 44,422 28,437! 31,414 36,386 40,354 44,338 52,336!",
        fibre_lines=["67,356 56,346 46,338", "68,372 54,358 41,352", "69,386 54,374 38,368", "66,400 52,388 36,382", "58,409 46,400 34,396", "48,418 40,412 32,410"]),
    "tensor-fasciae-latae": dict(view="front", a="66.5,402 74.5,420 80,446 81.6,474 81,500", b="59.5,409 65.4,428 70.4,452 74.4,478 77.4,502", fibres=3),
    "iliotibial-tract": dict(view="front", a="82,470 81.4,500 78.2,535 73,570 66.8,600 63.2,624 63,650", b="77.6,470 77.4,500 74,535 68.6,570 62.8,600 59.6,624 59,650", fibres=2),
    "sartorius": dict(view="front", a="61,411 54,440 44,480 34,525 26,570 23.4,610 24.6,638 30,660", b="55.5,411 46.5,440 36,480 26.5,525 19,570 18,610 20,638 26.5,663", fibres=2),
    "rectus-femoris": dict(view="front", a="53.5,430 62,456 66,492 63,532 55.6,572 47.5,607", b="48.5,430 46.4,456 44,492 41,532 38,572 35.6,606", fibres=3),
    "vastus-lateralis": dict(view="front", a="75,456 81,486 79,526 73.4,566 65,596 52,616", b="67.5,458 67.5,492 64.5,532 57.5,572 50,600 48,611", fibres=3),
    "vastus-medialis": dict(view="front", a="46.5,500 43.4,536 39.6,572 36.6,600 34.6,617", b="45.5,500 36,530 27.6,562 22,590 21.4,606 26,618 31.6,623", fibres=2),
    "pectineus": dict(view="front", a="34,440 45,460 57,480", b="16,449 31,471 54,494", fibres=3),
    "adductor-longus": dict(view="front", a="14,456 27,478 40,508 50,542", b="8,462 17,491 31,525 48,560", fibres=3),
    "gracilis": dict(view="front", a="10,466 15,510 19.4,560 22,606 24,640 29,664", b="4.4,470 7.2,510 12.4,560 17.4,606 20,640 25,667", fibres=1),
    "tibialis-anterior": dict(view="front", a="58,657 62.5,686 60.6,716 53.6,756 45.6,796 38,822 32.5,840", b="49.5,657 49,686 47,716 43,756 39,796 32.5,822 29.5,838", fibres=3),
    "fibularis-longus": dict(view="front", a="63.4,653 67.4,685 66.2,714 60.6,750 54.4,782 51.8,802 52.8,822", b="58,653 62,685 61.2,714 56.2,750 51.2,782 49,802 50.2,822", fibres=2),
    # ---------------- back, deep
    "quadratus-lumborum": dict(view="back", a="42,345 44.5,364 51.5,391", b="17,331 16,352 17.5,374 23,399",
        cap0="17,331 29,337 42,345", cap1="51.5,391 37,391.5 23,399", fibres=4),
    "multifidus": dict(view="back", a="5,322 10,342 14,366 18,390 21,411 18,432 10,451", b="2.4,320 2.4,345 2.4,370 2.4,395 2.4,420 2.4,440 3,454", fibres=2,
        fibre_lines=["3,330 12,356", "3,346 15,376", "3,362 18,394", "3,378 20,412", "3,396 18,430", "3,414 14,444"]),
    "gluteus-minimus": dict(view="back", a="67,409 72,424 74,441", b="45,409 54,425 67,445", cap0="45,409 56,400 67,409", fibres=3),
    "piriformis": dict(view="back", a="18,417 32,419.6 48,427.2 60,434.6 71,438.6", b="13.5,440 28,443.4 44,443 58,442 70.4,443.4", cap0="13.5,440 16.4,429 18,417", fibres=3),
    "obturator-internus": dict(view="back", a="23,453 40,449.5 68,447", b="25,472 37,461 68,452", cap0="25,472 21,462 23,453", fibres=2),
    "quadratus-femoris": dict(view="back", a="33,468 48,464 65,459", b="33,487 48,484 64,481", fibres=3),
    "adductor-magnus": dict(view="back",
        shape="9,472! 20,482 32,487! 48,492 59,500! 58.5,530 50,562 36,588 22.4,607! 19,604 15.2,570 11,530 8.4,500 9,472!",
        fibre_lines=["32,488 44,494 57,504", "29,488 42,504 57,524", "25,488 36,520 52,552", "20,486 26,530 38,582", "14,482 16,530 21,600"]),
    "levator-ani": dict(view="back", shape="1.2,463! 12,456 24,453 27,458! 23,470 13,480 1.2,484!", fibre_lines=["3,466 14,462 25,457", "3,472 13,470 23,464", "3,479 11,477 19,471"]),
    "coccygeus": dict(view="back", a="27,447 17,444 9,439", b="27,452 16,456 5,462", fibres=2),
    "soleus": dict(view="back", a="62,657 67,690 64,724 56,764 48.4,800 46.5,840", b="25,660 18,694 19,728 26,766 34.6,800 36,840", fibres=4),
    # ---------------- back, superficial
    "iliocostalis-lumborum": dict(view="back", a="40,272 44.5,294 46,325 43.5,358 38,390 30,411", b="34,274 35.5,294 36,325 32.5,358 26,388 18,412", fibres=2),
    "longissimus-thoracis": dict(view="back", a="20,212 27,244 33,290 34.5,325 31,358 24.6,390 18,420", b="12,214 15,246 17.5,290 18,325 16.4,358 13,390 9,424", fibres=3),
    "spinalis-thoracis": dict(view="back", a="5,212 10,235 14.5,270 15.5,304 11.5,330 6,350", b="2.4,212 2.4,235 2.4,270 2.4,304 2.4,330 2.4,350", fibres=2),
    "latissimus-dorsi": dict(view="back", a="2,288 34,280 58,271 75,257", b="38,397 57,376 64.6,356 68.4,328 71,298 75,266",
        cap0="38,397 22,370 9,340 2,288", fibres=6),
    "serratus-posterior-inferior": dict(view="back", a="3,307 26,301 53,289", b="3,347 26,342 54,333", cap1="53,289 56,300 54,309 57,320 54,333", fibres=4),
    "thoracolumbar-fascia": dict(view="back", a="2,296 9.5,336 23,371 38,398 26,414 11,436 3,452", b="0.8,298 0.8,340 0.8,370 0.8,398 0.8,420 0.8,440 1,452", fibres=0,
        fibre_lines=["1,318 7,330", "1,336 14,352", "1,354 22,372", "1,372 30,388", "1,390 34,402", "34,392 1,412", "24,412 1,430"]),
    "gluteus-maximus": dict(view="back", a="35,402 55,413 71,437 80,468 80,502", b="6.5,462 16,481 34,493 55,497 72,515",
        cap0="6.5,462 11,440 20,416 35,402", fibres=6),
    "gluteus-medius": dict(view="back", a="66.6,398 74,412 77.6,430 75,446", b="36,399 46,414 58,431 68,448", cap0="36,399 51,388 67,398", fibres=4),
    "biceps-femoris": dict(view="back", a="36.5,482 56,518 67.4,558 67,598 63.6,625 61,652", b="30,484 38,520 44.5,560 50.5,598 55.4,625 57.4,653", fibres=3),
    "semitendinosus": dict(view="back", a="33.5,484 40,520 42.5,560 36.6,598 26,632 23,662", b="26,485 25,520 24.6,560 22.6,598 19.8,632 19.8,662", fibres=2),
    "semimembranosus": dict(view="back", a="32,485 32,520 36,560 37.4,598 34.5,626 30,646", b="28,486 16,518 13.6,560 18,598 20.4,628 23,649", fibres=3),
    "gastrocnemius": dict(view="back",
        shape="54,621! 63,646 67.6,676 65.8,704 57.6,725 48.4,738 45.4,772 44.4,812 46.6,842! 35.6,842! 37.8,812 37.2,772 34,746 23,731 17,704 17.6,672 22.6,644 28,621! 36,640 41.4,660 46,640 54,621!",
        fibre_lines=["41.4,664 41.2,700 41,742", "53,634 57,668 55,700 47,732", "30,634 27,672 28,704 36,738", "60,656 62,682 60,704 53,724", "23.5,660 21.6,688 24,712 31,730"]),
}

# ---- skeletal landmarks (right half; mirrored) ----------------------------------------------------------------------
HIPBONE = ("20,409! 31,397 47,388 60,390.5 66,402 60,413 54.6,420 55,428 59.5,435 59,446 53,455 45,460 41,470 35.5,486 28,490.5 "
           "22,484 14,474 3,470.5! 2.4,452! 13,449 26,443 30,434 27,421 20,409!")
FORAMEN = "34,459 38,466 32,476 24,474 19,464 25,458"
SACRUM = "0,405! 13,406 21.5,409.5 21,424 15,440 8,453 4.5,463 0,468!"
FEMUR_HEAD = (45, 441, 11)
FEMUR = ("53,432! 58,438 63,435 70,437 74.4,445 74,457 70,472 68,500 65.5,530 60,580! 49.5,578! 55,530 57.4,502 56.5,486 51.5,480 "
         "52.6,472 55,465 50,456 45.5,452!")
VERTEBRAE = [("T12", 309, 9.2, 12.2), ("L1", 325, 9.8, 12.6), ("L2", 341.6, 10.3, 12.8), ("L3", 358.3, 10.9, 13),
             ("L4", 375, 11.6, 13), ("L5", 391.6, 12.2, 12.4)]  # name, top, half width, height
RIB12 = "9,318 22,325 34,336 42,346"
RIB11 = "9,304 28,308 44,319 55,335"

ORDER = ["vastus-intermedius", "transversus-abdominis", "diaphragm", "adductor-brevis", "iliacus", "psoas-major", "psoas-minor", "extensor-hallucis-longus", "external-oblique", "internal-oblique", "rectus-abdominis", "vastus-lateralis", "vastus-medialis", "pectineus", "adductor-longus", "gracilis", "fibularis-longus", "tibialis-anterior", "iliotibial-tract", "rectus-femoris", "tensor-fasciae-latae", "sartorius", "adductor-magnus", "quadratus-lumborum", "multifidus", "levator-ani", "coccygeus", "quadratus-femoris", "obturator-internus", "gluteus-minimus", "piriformis", "soleus", "spinalis-thoracis", "longissimus-thoracis", "iliocostalis-lumborum", "serratus-posterior-inferior", "latissimus-dorsi", "thoracolumbar-fascia", "semimembranosus", "semitendinosus", "biceps-femoris", "gluteus-medius", "gluteus-maximus", "gastrocnemius"]
