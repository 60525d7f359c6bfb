"""What a release is made of, and whether it can be made again.

    python3 tests/supply/supply.py sbom [OUT.json]       CycloneDX 1.5 of the program, with every crate, version and licence
    python3 tests/supply/supply.py reproduce             builds the release twice, in two folders, and compares the programs
    python3 tests/supply/supply.py msrv                  checks the workspace with the oldest Rust that Cargo.toml names

`sbom` needs `cargo install cargo-cyclonedx --locked`; `msrv` needs rustup.
"""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def sbom(out="target/wirecopy.cdx.json"):
    crate = ROOT / "crates" / "wirecopy"
    subprocess.run(
        ["cargo", "cyclonedx", "--manifest-path", crate / "Cargo.toml", "--format", "json", "--spec-version", "1.5",
         "--override-filename", "wirecopy.cdx", "--target", "x86_64-unknown-linux-gnu"],
        cwd=ROOT, check=True)
    # The tool writes beside the manifest of every crate of the workspace.
    written = [p for p in ROOT.rglob("wirecopy*.cdx*.json") if "target" not in p.relative_to(ROOT).parts]
    ours = next(p for p in written if p.is_relative_to(crate))
    bom = json.loads(ours.read_text())
    for path in written:
        path.unlink()
    components = bom["components"]
    for component in components:
        # Paths of this machine say nothing to anybody else.
        component["bom-ref"] = component["bom-ref"].replace(str(ROOT), ".")
    unlicensed = [c["name"] for c in components if not c.get("licenses")]
    pathlib.Path(out).parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bom, indent=1).replace(str(ROOT), ".")
    pathlib.Path(out).write_text(text)
    print(f"{out}: {len(components)} components, {len(unlicensed)} without a licence: {', '.join(unlicensed)}")
    return bool(unlicensed)


# Adds what must not be in the program to every call of the compiler. As flags of Cargo they would do harm: Cargo names the
# folders of build scripts by a hash of its flags, and those names are in the program, where a script writes Rust.
WRAPPER = """#!/bin/sh
rustc=$1
shift
exec "$rustc" --remap-path-prefix="$WIRECOPY_PLACE=/wirecopy" --remap-path-prefix="$WIRECOPY_HOME=/cargo" "$@"
"""


def reproduce():
    with tempfile.TemporaryDirectory(prefix="wirecopy-reproduce-") as folder:
        wrapper = pathlib.Path(folder) / "rustc"
        wrapper.write_text(WRAPPER)
        wrapper.chmod(0o755)
        head = subprocess.run(["git", "log", "-1", "--format=%H %ct"], cwd=ROOT, check=True, capture_output=True, text=True)
        commit, date = head.stdout.split()
        programs = []
        for name in ("one", "another-place"):
            place = pathlib.Path(folder) / name
            # Of one commit, though others may come while it is built.
            subprocess.run(["git", "clone", "--quiet", "--no-checkout", ROOT, place], check=True)
            subprocess.run(["git", "checkout", "--quiet", commit], cwd=place, check=True)
            home = os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo"))
            environment = dict(os.environ, CARGO_TARGET_DIR=str(place / "target"), CARGO_INCREMENTAL="0",
                               # C sources that say when they were compiled say the date of the commit.
                               SOURCE_DATE_EPOCH=date, RUSTC_WRAPPER=str(wrapper), WIRECOPY_PLACE=str(place), WIRECOPY_HOME=home,
                               # C sources of dependencies are compiled, too.
                               CFLAGS=f"-ffile-prefix-map={place}=/wirecopy -ffile-prefix-map={home}=/cargo -g0")
            environment.pop("RUSTFLAGS", None)
            subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=place, env=environment, check=True)
            program = (place / "target" / "release" / "wirecopy").read_bytes()
            kept = ROOT / "target" / "reproduce" / name
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(program)
            print(f"{hashlib.sha256(program).hexdigest()}  {kept.relative_to(ROOT)}  {len(program)} bytes", flush=True)
            programs.append(program)
            shutil.rmtree(place)
    same = programs[0] == programs[1]
    print("the same" if same else "NOT the same")
    if not same:
        differences(*programs)
    return not same


def differences(one, other):
    """Prints the first places where two programs differ, with what stands around them."""
    if len(one) != len(other):
        print(f"their lengths differ by {abs(len(one) - len(other))} bytes")
    last, shown = -100, 0
    for place, (a, b) in enumerate(zip(one, other)):
        if a != b and place > last + 64:
            for program in (one, other):
                around = program[max(0, place - 96):place + 64]
                print(f"{place:#x}: " + "".join(chr(c) if 32 <= c < 127 else "." for c in around))
            shown += 1
            if shown == 8:
                break
        if a != b:
            last = place


def msrv():
    oldest = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["rust-version"]
    subprocess.run(["rustup", "toolchain", "install", oldest, "--profile", "minimal"], check=True)
    result = subprocess.run(["cargo", f"+{oldest}", "check", "--workspace", "--locked", "--target-dir", "target/msrv"], cwd=ROOT)
    print(f"Rust {oldest}: " + ("builds" if result.returncode == 0 else "does NOT build"))
    return result.returncode


if __name__ == "__main__":
    commands = {"sbom": sbom, "reproduce": reproduce, "msrv": msrv}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]](*sys.argv[2:]))
