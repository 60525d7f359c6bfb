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


def reproduce():
    with tempfile.TemporaryDirectory(prefix="wirecopy-reproduce-") as folder:
        hashes = []
        commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
        for name in ("one", "another-place"):
            place = pathlib.Path(folder) / name
            # Of one commit, though others may come while it is built.
            subprocess.run(["git", "clone", "--quiet", "--no-checkout", ROOT, place], check=True)
            subprocess.run(["git", "checkout", "--quiet", commit], cwd=place, check=True)
            home = os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo"))
            # Where the sources and the registry lie must not be in the program.
            flags = f"--remap-path-prefix={place}=/wirecopy --remap-path-prefix={home}=/cargo"
            environment = dict(os.environ, RUSTFLAGS=flags, CARGO_TARGET_DIR=str(place / "target"), CARGO_INCREMENTAL="0",
                               # C sources of dependencies are compiled, too.
                               CFLAGS=f"-ffile-prefix-map={place}=/wirecopy -ffile-prefix-map={home}=/cargo -g0")
            subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=place, env=environment, check=True)
            program = place / "target" / "release" / "wirecopy"
            digest = hashlib.sha256(program.read_bytes()).hexdigest()
            print(f"{digest}  {name}  {program.stat().st_size} bytes")
            hashes.append(digest)
            shutil.rmtree(place)
    print("the same" if hashes[0] == hashes[1] else "NOT the same")
    return hashes[0] != hashes[1]


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
