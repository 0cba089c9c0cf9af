"""An open journal: envelopes (4), frames (5), snapshots (6) and the stamp (8)."""

import hmac
import struct
from dataclasses import dataclass, field
from pathlib import Path

from blake3 import blake3

from basics import Bytes, Refused, hkdf, open_age, open_sealed, unpad
from header import Header
from said import note, warn

LONGEST = (256 << 20) + 16  # a frame's padded text and its tag


class Torn(Refused):
    """Bytes that begin like a frame and stop before it does."""


@dataclass
class Frame:
    """One commit."""

    seq: int
    start: bool
    head: bytes
    ops: bytes


@dataclass
class State:
    """The records after frame `seq`, by name."""

    seq: int = 0
    records: dict = field(default_factory=dict)

    def apply(self, frame: Frame) -> None:
        rest, self.seq = Bytes(frame.ops), frame.seq
        while rest.left():
            match rest.take(1)[0]:
                case 1:
                    envelope = rest.take(rest.number("I"))
                    self.records[envelope[8:24]] = envelope
                case 2:
                    self.records.pop(rest.take(16), None)
                case _:
                    raise Refused("an unknown operation")

    def head(self, keys: dict) -> bytes:
        total = 0
        for envelope in self.records.values():
            mark = blake3(envelope[8:40] + envelope[-16:], key=keys["set"]).digest()
            total ^= int.from_bytes(mark, "little")
        return struct.pack("<QQ", self.seq, len(self.records)) + total.to_bytes(32, "little")


class Vault:
    """The sealed parts of a journal and the keys (2) that open them."""

    def __init__(self, folder: Path, header: Header, master: bytes):
        self.folder, self.id = folder, header.vault
        names = ("log", "record", "name", "set", "mac", "small", "files")
        self.keys = {name: hkdf(self.id, master, b"hearth/v1/" + name.encode()) for name in names}

    def open_record(self, envelope: bytes) -> tuple:
        """(4) id, kind, created, updated and body of a record."""
        clear = Bytes(envelope[:68])
        if clear.take(8) != b"HRE1\x01\x01\0\0":
            raise Refused("not an envelope")
        clear.take(32)
        if clear.number("I") != len(envelope) - 68:
            raise Refused("an envelope of another length")
        aad = b"hearth/v1/record\0" + self.id + envelope[:68]
        text = Bytes(unpad(open_sealed(self.keys["record"], clear.take(24), aad, envelope[68:])))
        record = (text.take(16), text.number("H"), text.number("q"), text.number("q"), text.take(text.left()))
        if blake3(record[0], key=self.keys["name"]).digest()[:16] != envelope[8:24]:
            raise Refused("a record under another record's name")
        return record

    def open_frame(self, data: bytes, at: int) -> tuple[Frame, int]:
        """(5) A frame and where it ends."""
        magic, fixed = b"HLF1\x01\x01\0\0", Bytes(data[at : at + 44])
        if fixed.data[:8] != magic[: fixed.left()]:
            raise Refused("not a frame")
        if fixed.left() < 44:
            raise Torn("a frame that stops early")
        fixed.take(8)
        seq, length, nonce = fixed.number("Q"), fixed.number("I"), fixed.take(24)
        end = at + 44 + length
        if length > LONGEST:
            raise Refused("a frame with an impossible length")
        if end > len(data):
            raise Torn("a frame that stops early")
        aad = b"hearth/v1/frame\0" + self.id + data[at : at + 44]
        text = Bytes(unpad(open_sealed(self.keys["log"], nonce, aad, data[at + 44 : end])))
        start, head = text.take(1)[0], text.take(48)
        if struct.unpack("<Q", head[:8])[0] != seq or start > 1:
            raise Refused("a frame that contradicts itself")
        return Frame(seq, start == 1, head, text.take(text.left())), end

    def segments(self) -> list:
        return sorted((self.folder / "log").glob("[0-9]*.log"), key=lambda path: int(path.stem))

    def frames(self) -> list:
        """Every genuine frame of the log in the order of the files; what is not one is said."""
        found, segments = [], self.segments()
        for path in segments:
            data, at = path.read_bytes(), 0
            while at < len(data):
                try:
                    frame, at = self.open_frame(data, at)
                    found.append(frame)
                except Refused as why:
                    bad, at = at, self.next_frame(data, at + 1)
                    if isinstance(why, Torn) and at == len(data) and path == segments[-1]:
                        note(f"{path.name}: a torn append at {bad} left out")
                    else:
                        warn(f"{path.name}: unreadable at {bad}: {why}")
        return found

    def next_frame(self, data: bytes, at: int) -> int:
        while (at := data.find(b"HLF1", at)) >= 0:
            try:
                self.open_frame(data, at)
                return at
            except Refused:
                at += 1
        return len(data)

    def snapshots(self) -> list:
        """(6) The sound ones, the newest first."""
        found = []
        for path in (self.folder / "snaps").glob("[!.]*.age"):
            try:
                found.append(self.open_snapshot(open_age(self.keys["files"], path.read_bytes())))
            except Refused as why:
                warn(f"snaps/{path.name}: {why}")
        return sorted(found, key=lambda state: state.seq, reverse=True)

    def open_snapshot(self, plain: bytes) -> State:
        text = Bytes(plain)
        if text.take(4) != b"HSN1":
            raise Refused("not a snapshot")
        head, mac = text.take(48), text.take(32)
        genuine = blake3(b"hearth/v1/snapshot\0" + self.id + head, key=self.keys["mac"]).digest()
        if not hmac.compare_digest(genuine, mac):
            raise Refused("a snapshot of another journal")
        seq, count = struct.unpack("<QQ", head[:16])
        state = State(seq)
        for _ in range(count):
            envelope = text.take(text.number("I"))
            state.records[envelope[8:24]] = envelope
        text.end()
        if state.head(self.keys) != head:
            raise Refused("a snapshot without all its records")
        return state

    def stamped_head(self) -> bytes | None:
        """(8) What the last orderly lock left behind: it tells a log that lost its newest frames."""
        path = self.folder / "stamp"
        if not path.exists():
            return None
        sealed = Bytes(path.read_bytes())
        if sealed.take(4) != b"HSB1":
            raise Refused("not a small file")
        aad = b"HSB1hearth/v1/small/stamp\0" + self.id
        text = Bytes(unpad(open_sealed(self.keys["small"], sealed.take(24), aad, sealed.take(sealed.left()))))
        for _ in range(text.varint()):
            text.sized(), text.varint(), text.take(32)
        for _ in range(text.varint()):
            text.varint(), text.varint()
        text.varint(), text.varint(), text.varint()
        return struct.pack("<QQ", text.varint(), text.varint()) + text.take(32)
