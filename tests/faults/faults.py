"""Shows that a run loses nothing: killed at any moment, or with a disk that fails, and run again, it ends in the bytes of
an unbroken run, and nothing half-written stands under its final name.

usage: faults.py [--program PATH] [--articles N] [--every N] kill|syscalls|errors|full|replaced ...

  kill      SIGKILL after random times (--kills, by default 200), each followed by --resume
  syscalls  SIGKILL at every nth write, fsync and rename, by strace
  errors    ENOSPC, EIO and EACCES at every nth write, fsync, rename and open, by strace
  full      a file system that is too small, then large enough; needs root
  replaced  SIGKILL at every nth unlink and rename of a run that replaces one with more files (--overwrite)

Needs a built program, and strace for all but the first and the fourth.
"""

import argparse
import collections
import hashlib
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PIPELINE = """
name = "faults"
[input]
path = "articles.jsonl"
[[stage]]
use = "clean"
[[stage]]
use = "boilerplate"
[[stage]]
use = "dates"
[[stage]]
use = "sources"
index = "INDEX"
[output]
formats = ["jsonl", "csv", "text"]
"""
CALLS = {
    "write": "write,pwrite64",
    "fsync": "fsync,fdatasync",
    "rename": "rename,renameat,renameat2",
    "open": "openat",
    "unlink": "unlink,unlinkat",
}


class Trial:
    """A corpus, a pipeline, and what an unbroken run makes of them."""

    def __init__(self, options, folder):
        self.program = options.program
        self.folder = folder
        texts = sorted((ROOT / "tests" / "corpus").glob("*.txt"))
        with open(folder / "articles.jsonl", "w", encoding="utf-8") as lines:
            for n in range(options.articles):
                text = texts[n % len(texts)].read_text(encoding="utf-8", errors="replace")
                document = {"id": f"{n}", "text": text, "outlet": f"o{n % 7}"}
                lines.write(json.dumps(document) + "\n")
            lines.write("not json\n")
        start = time.time()
        code, said = self.run(folder / "golden", [])
        self.seconds = time.time() - start
        assert code == 1, said
        self.golden = digest(folder / "golden")
        totals = json.loads((folder / "golden" / "manifest.json").read_text())["counts"]
        parts = sum(totals[k] for k in ("written", "dropped", "failed", "skipped"))
        assert totals["inputs"] == parts == options.articles + 1, totals

    def command(self, out, flags):
        # The index lies beside the output: both must be whole at the end.
        pipeline = self.folder / "faults.toml"
        pipeline.write_text(PIPELINE.replace("INDEX", "index"))
        return [
            self.program, "run", str(pipeline), "--output", str(out), "--quiet", "--threads", "2", *flags,
        ]

    def fresh(self, out):
        """Away with what an earlier trial left. What a killed run left is for the next to go on with."""
        shutil.rmtree(out, ignore_errors=True)
        shutil.rmtree(self.folder / "index", ignore_errors=True)

    def run(self, out, flags, before=(), timeout=120):
        command = [*before, *self.command(out, flags)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
        return done.returncode, done.stderr

    def check(self, out, what):
        """Runs on, and compares."""
        code, said = self.run(out, ["--resume"] if out.exists() else [])
        assert code == 1, f"{what}: the next run ends with {code}: {said}"
        found = digest(out)
        assert found == self.golden, f"{what}: {differing(found, self.golden)}"


def digest(out):
    """Hashes of all files that are the same in every run."""
    hashes = {}
    for path in sorted(out.rglob("*")):
        name = str(path.relative_to(out))
        if path.is_file() and name != "run.json" and not name.startswith((".wirecopy-cache", ".wirecopy-done")):
            hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashes


def differing(a, b):
    return [name for name in sorted(a.keys() | b.keys()) if a.get(name) != b.get(name)]


def kill(trial, options):
    rng = random.Random(options.seed)
    out = trial.folder / "killed"
    hit = 0
    for n in range(options.kills):
        trial.fresh(out)
        process = subprocess.Popen(trial.command(out, []), stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0, trial.seconds))
        process.kill()
        hit += process.wait() == -9
        # Now and then what goes on is killed as well.
        if n % 5 == 0 and (out / ".wirecopy-work").exists():
            process = subprocess.Popen(trial.command(out, ["--resume"]), stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0, trial.seconds))
            process.kill()
            process.wait()
        if (out / "manifest.json").exists() and not (out / ".wirecopy-work").exists():
            found = digest(out)
            assert found == trial.golden, f"kill {n}: ended, with other {differing(found, trial.golden)}"
        else:
            trial.check(out, f"kill {n}")
    print(f"kill: {options.kills} kills, {hit} of them before the end; the same bytes after each")


def count(trial, calls):
    log = trial.folder / "strace.log"
    trial.fresh(trial.folder / "counted")
    trial.run(trial.folder / "counted", [], ["strace", "-f", "-o", str(log), "-e", f"trace={calls}"])
    threads = collections.Counter(line.split()[0] for line in log.read_text().splitlines() if "(" in line)
    # strace counts for each thread.
    return max(threads.values(), default=0)


def inject(trial, options, name, what):
    calls = CALLS[name]
    total = count(trial, calls)
    codes = collections.Counter()
    out = trial.folder / "injected"
    for n in range(1, total + 1, options.every):
        log = trial.folder / "injected.log"
        before = ["strace", "-f", "-o", str(log), "-e", f"trace={calls}", "-e", f"inject={calls}:{what}:when={n}"]
        trial.fresh(out)
        code, said = trial.run(out, [], before)
        assert "panicked" not in said, f"{name} {n} {what}: {said}"
        if code in (0, 1):
            # Ended all the same: by what was printed, or what may be lost without harm, such as the cache.
            found = digest(out)
            assert found == trial.golden, f"{name} {n} {what}: ended with {code}: {differing(found, trial.golden)}"
        else:
            if code > 0 and code < 128:
                # Calls are counted by thread: the one that says what failed in another may fail at saying it.
                silenced = re.search(r"write\(2, .*INJECTED", log.read_text(errors="replace"))
                assert silenced or re.search(r"error: ", said), f"{name} {n} {what}: says nothing: {said!r}"
            trial.check(out, f"{name} {n} {what}")
        codes[code] += 1
    ended = ", ".join(f"{count} with {code}" for code, count in sorted(codes.items()))
    print(f"{name} {what}: {sum(codes.values())} of {total} places, ended {ended}; the same bytes after each", flush=True)


def syscalls(trial, options):
    for name in ("write", "fsync", "rename"):
        inject(trial, options, name, "signal=SIGKILL")


def errors(trial, options):
    for name in ("write", "fsync", "rename", "open"):
        for error in ("ENOSPC", "EIO", "EACCES"):
            inject(trial, options, name, f"error={error}")


def full(trial, _options):
    place = trial.folder / "small"
    place.mkdir()
    used = sum(p.stat().st_size for p in (trial.folder / "golden").rglob("*") if p.is_file())
    sizes = [used // 8, used // 2, used]
    for size in sizes:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        subprocess.run(mount, check=True)
        try:
            out = place / "out"
            trial.fresh(out)
            code, said = trial.run(out, [])
            assert code == 3 and "error: " in said, f"{size} bytes: {code} {said}"
            print(f"full: {size} bytes: {said.strip().splitlines()[-1]}")
            subprocess.run(["mount", "-o", f"remount,size={used * 20}", str(place)], check=True)
            trial.check(out, f"{size} bytes")
        finally:
            subprocess.run(["umount", str(place)], check=True)
    print(f"full: {len(sizes)} sizes; the same bytes as soon as there is room")


def replaced(trial, options):
    # An older run with other files: what it has and the new one has not must be gone in the end.
    older = trial.folder / "older"
    pipeline = trial.folder / "older.toml"
    pipeline.write_text(PIPELINE.replace('index = "INDEX"\n', "") + "shard = 3\n")
    lines = (trial.folder / "articles.jsonl").read_text().replace('{"id": "', '{"id": "older')
    (trial.folder / "older.jsonl").write_text(lines)
    command = [trial.program, "run", str(pipeline), "--input", str(trial.folder / "older.jsonl"), "--quiet"]
    subprocess.run([*command, "--output", str(older)], check=False)
    assert (older / "manifest.json").exists()
    out = trial.folder / "replacing"
    for name in ("unlink", "rename"):
        calls = CALLS[name]
        log = trial.folder / "strace.log"
        trial.fresh(out)
        shutil.copytree(older, out)
        trial.run(out, ["--overwrite"], ["strace", "-f", "-o", str(log), "-e", f"trace={calls}"])
        threads = collections.Counter(line.split()[0] for line in log.read_text().splitlines() if "(" in line)
        total = max(threads.values(), default=0)
        tried = 0
        for n in range(1, total + 1, options.every):
            trial.fresh(out)
            shutil.copytree(older, out)
            inject = f"inject={calls}:signal=SIGKILL:when={n}"
            trial.run(out, ["--overwrite"], ["strace", "-f", "-o", str(log), "-e", f"trace={calls}", "-e", inject])
            tried += 1
            if not (out / ".wirecopy-work").exists() and digest(out) == trial.golden:
                continue
            # A run that had not begun to work has nothing to go on with.
            flag = "--resume" if (out / ".wirecopy-work" / "run.key").exists() else "--overwrite"
            code, said = trial.run(out, [flag])
            assert code == 1, f"{name} {n}: {code} {said}"
            found = digest(out)
            assert found == trial.golden, f"{name} {n}: {differing(found, trial.golden)}"
        print(f"replaced: killed at {tried} of {total} calls of {name}; the same bytes after each", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "target" / "release" / "wirecopy"))
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--every", type=int, default=1, help="only every so many-th place")
    parser.add_argument("--seed", type=int, default=1)
    kinds = {"kill": kill, "syscalls": syscalls, "errors": errors, "full": full, "replaced": replaced}
    parser.add_argument("kinds", nargs="+", choices=kinds)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wirecopy-faults-") as folder:
        trial = Trial(options, pathlib.Path(folder))
        print(f"{options.articles} articles, {trial.seconds:.2f} s unbroken", flush=True)
        for kind in options.kinds:
            kinds[kind](trial, options)


if __name__ == "__main__":
    sys.exit(main())
