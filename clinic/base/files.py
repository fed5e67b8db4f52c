"""Files are rows keyed by their digest: one transaction, one permission check, one backup."""

import hashlib

from .models import StoredFile


def store(*, content: bytes, content_type: str) -> StoredFile:
    """Keep these bytes; the same bytes are kept once. Raises IntegrityError over 20 MB."""
    digest = hashlib.sha256(content).hexdigest()
    stored, _created = StoredFile.objects.get_or_create(
        digest=digest,
        defaults={"content": content, "content_type": content_type, "size": len(content)},
    )
    return stored


def is_intact(stored: StoredFile) -> bool:
    return hashlib.sha256(bytes(stored.content)).hexdigest() == stored.digest
