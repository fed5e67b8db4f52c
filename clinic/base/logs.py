"""One JSON line for each event, with the reference number a person sees on an error page."""

import contextvars
import json
import logging
from datetime import UTC, datetime

reference: contextvars.ContextVar[str] = contextvars.ContextVar("reference", default="")
source: contextvars.ContextVar[str] = contextvars.ContextVar("source", default="")


class RequestReference(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.reference = reference.get()
        return True


class JsonFormatter(logging.Formatter):
    """No request objects, no parameters: what a person typed never reaches a log."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage().replace("\x00", ""),
            "reference": getattr(record, "reference", ""),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _frames(record.exc_info[2])
        return json.dumps(line, ensure_ascii=True)


def _frames(traceback) -> list[str]:
    """File and line of each frame; the messages of exceptions can hold values, so they stay out."""
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-12:]
