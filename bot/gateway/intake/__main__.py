"""The process that looks at one upload: it limits itself, reads the bytes, writes what may be kept, and ends."""

from __future__ import annotations

import json
import resource
import struct
import sys

from bot.gateway.intake.checked import Checked, NotAccepted

#: exit status of an upload that is not accepted
REFUSED = 3


def limit(memory: int, seconds: int) -> None:
    """Of this process, for good: `memory` bytes of address space, `seconds` of work, no files written, no children."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def framed(checked: Checked) -> bytes:
    """Length of the head, the head in JSON, the bytes to serve, the small picture."""
    small = checked.thumbnail or b""
    head = {
        "kind": checked.kind, "mime": checked.mime, "likeness": checked.likeness, "facts": dict(checked.facts),
        "size": len(checked.data), "small": len(small),
    }  # fmt: skip
    packed = json.dumps(head).encode()
    return struct.pack(">I", len(packed)) + packed + checked.data + small


def main() -> int:
    """`MEMORY SECONDS PIXELS LARGEST`, the upload on the standard input."""
    memory, seconds, pixels, largest = map(int, sys.argv[1:5])
    limit(memory, seconds)
    from bot.gateway.intake.kinds import check  # the decoders are loaded inside the limits

    try:
        found = check(sys.stdin.buffer.read(), pixels=pixels, largest=largest)
    except (NotAccepted, MemoryError, RecursionError):
        return REFUSED
    sys.stdout.buffer.write(framed(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
