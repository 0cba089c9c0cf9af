#!/usr/bin/env python3
"""A second reader of a Hearth journal, written from docs/vault-format.md alone.

It opens a journal with its passphrase or its recovery code and prints every moment as one JSON line. It only
reads, never needs the store, and shares no code with Hearth: where the two disagree, one of them or the page
is wrong. A number such as (5) is a section of the page.

    pip install -r requirements.txt
    python3 read_journal.py JOURNAL --passphrase-file FILE

Ends with 0 when everything was there, 2 when the journal could not be opened, 3 when something is damaged or
missing: what could be read is printed all the same, and what is wrong is said on the error output.
"""

import argparse
import datetime
import json
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

import msgpack

from basics import Refused
from header import PASSPHRASE, RECOVERY, Header, read_code, sound_headers, stretch
from said import note, warn, warnings
from vault import State, Vault

MOMENT = 1  # the record kind of a moment (4)


@dataclass
class Key:
    """What its owner holds."""

    passphrase: str | None
    code: str | None
    allow_test: bool

    def master(self, header: Header) -> bytes | None:
        """The master key, if any slot of the header opens."""
        for slot in header.slots:
            secret = None
            if slot.kind == PASSPHRASE and self.passphrase is not None:
                secret = stretch(self.passphrase, slot, self.allow_test)
            if slot.kind == RECOVERY and self.code is not None:
                secret = read_code(self.code)
            if secret and (master := slot.master(header.vault, secret)):
                return master
        return None


def main() -> int:
    parser = argparse.ArgumentParser(description="Prints every moment of a Hearth journal as JSON lines.")
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="the journal: the folder with header.a and log/"
    )
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="its first line is the passphrase"
    )
    parser.add_argument(
        "--recovery-file", type=Path, metavar="FILE", help="its first line is the recovery code"
    )
    parser.add_argument("--records", action="store_true", help="print every record instead, its body as hex")
    parser.add_argument(
        "--allow-test",
        action="store_true",
        help="open also journals of test builds, which are cheap to guess",
    )
    options = parser.parse_args()
    if options.passphrase_file is None and options.recovery_file is None:
        parser.error("a passphrase or a recovery code is needed")
    try:
        key = Key(line_of(options.passphrase_file), line_of(options.recovery_file), options.allow_test)
        vault = open_vault(options.folder, key)
        print_records(vault, read_state(vault), options.records)
    except (Refused, OSError) as why:
        note(f"{options.folder}: {why}")
        return 2
    return 3 if warnings else 0


def line_of(path: Path | None) -> str | None:
    return None if path is None else path.read_text(encoding="utf-8").split("\n")[0].removesuffix("\r")


# --- Opening ---


def open_vault(folder: Path, key: Key) -> Vault:
    """(1) Where header copies come from several journals, by the one whose keys open a frame."""
    copies, problems = sound_headers(folder)
    for problem in problems:
        warn(problem)
    journals = {}
    for copy in copies:
        journals.setdefault(copy.vault, {})[copy.raw] = copy
    for same in journals.values():
        vault = open_newest(folder, list(same.values()), key)
        if vault and (len(journals) == 1 or vault.frames()):
            return vault
    raise Refused("no sound header is opened by this")


def open_newest(folder: Path, copies: list, key: Key) -> Vault | None:
    """An older copy counts where the newer was forged, never where this key was taken out of the newer."""
    refused = None
    for header in copies:
        if refused not in (None, header.generation):
            break
        master = key.master(header)
        if master is None:
            refused = header.generation
            continue
        vault = Vault(folder, header, master)
        if header.genuine(vault.keys["mac"]):
            return vault
        warn(f"{header.file} was changed by someone without the master key")
    return None


# --- Reading ---


def read_state(vault: Vault) -> State:
    """(5) The newest state that log and snapshots prove; says so where it is not whole."""
    frames, bases = vault.frames(), vault.snapshots()
    if frames and frames[0].start:
        bases.append(State(frames[0].seq - 1))
    if not bases:
        raise Refused("no beginning: neither a log from its start nor a snapshot")
    whole, problem = [], ""
    for base in bases:
        try:
            whole.append(replay(base, frames, vault.keys))
        except Refused as why:
            problem = problem or str(why)
    if whole:
        state = max(whole, key=lambda state: state.seq)
    else:
        warn(f"the log is not whole: {problem}; these are the records that could be read")
        state = gather(bases[0], frames)
    compare_ends(vault, state, frames[-1].seq if frames else 0)
    return state


def replay(base: State, frames: list, keys: dict) -> State:
    """The state after the frames that follow `base`, proved by the last of them."""
    state = State(base.seq, dict(base.records))
    last = None
    for frame in frames:
        if frame.seq <= base.seq:
            continue
        if frame.seq != state.seq + 1:
            raise Refused(f"frame {state.seq + 1} is missing")
        state.apply(frame)
        last = frame.head
    if last not in (None, state.head(keys)):
        raise Refused("its records are not those the last frame counts")
    return state


def gather(base: State, frames: list) -> State:
    """As much as there is."""
    state = State(base.seq, dict(base.records))
    for frame in frames:
        if frame.seq > state.seq:
            state.apply(frame)
    return state


def compare_ends(vault: Vault, state: State, last: int) -> None:
    """(5) The log alone cannot say that it was cut off after a frame; a snapshot or the stamp can."""
    if state.seq > last:
        warn(f"the log ends at frame {last}, the newest snapshot holds frame {state.seq}")
    try:
        stamp = vault.stamped_head()
    except Refused as why:
        warn(f"stamp: {why}")
        return
    if stamp not in (None, state.head(vault.keys)):
        named = struct.unpack("<Q", stamp[:8])[0]
        warn(f"the stamp names another state, of frame {named}; this is that of frame {state.seq}")


# --- Printing ---


def print_records(vault: Vault, state: State, all_kinds: bool) -> None:
    records = []
    for name, envelope in state.records.items():
        try:
            records.append(vault.open_record(envelope))
        except Refused as why:
            warn(f"record {name.hex()}: {why}")
    for record_id, kind, created, updated, body in sorted(records, key=lambda record: (record[2], record[0])):
        shown = {"id": record_id.hex(), "created": date(created), "updated": date(updated)}
        if all_kinds:
            print_line(shown | {"record": kind, "body": body.hex()})
        elif kind == MOMENT:
            try:
                fields = read_moment(body)
            except (ValueError, TypeError, KeyError) as why:
                warn(f"moment {record_id.hex()}: {why}")
            else:
                print_line(shown | fields)


def read_moment(body: bytes) -> dict:
    """(4) The map of a moment, with the references to its pictures opened."""
    fields = msgpack.unpackb(body)
    for picture in fields.get("attachments", []):
        reference = msgpack.unpackb(bytes(picture["file"]))
        picture["file"] = {
            key: bytes(value).hex() if isinstance(value, list) else value for key, value in reference.items()
        }
    return fields


def print_line(fields: dict) -> None:
    """Byte strings (the ids of pictures) as hex."""
    print(json.dumps(fields, ensure_ascii=False, default=bytes.hex))


def date(seconds: int) -> str:
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).isoformat() + "Z"


if __name__ == "__main__":
    sys.exit(main())
