"""How a run grows with its input, and whether it grows with time.

    python3 tests/load/load.py grow ARTICLES.jsonl --sizes 10000 100000 1000000
    python3 tests/load/load.py soak ARTICLES.jsonl --minutes 60

ARTICLES.jsonl holds real articles, one object a line with `text`; `crates/wirecopy-sources/examples/expand.rs` makes many
of them. Build both first:

    cargo build --release && cargo build --release -p wirecopy-sources --example expand

`grow` runs the stages of `pipelines/news.toml` over each number of articles and prints a table. `soak` feeds one run
through its standard input, at a rate that leaves the machine room, with all stages in worker processes, and prints the
memory of the program and of its workers every minute.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / "target" / "release"


def pipeline(folder, **more):
    """The stages of the news pipeline, with lines of documents alone as output."""
    text = (ROOT / "pipelines" / "news.toml").read_text()
    stages = text[text.index("[[stage]]") : text.index("[output]")]
    output = "".join(f"{key} = {json.dumps(value)}\n" for key, value in more.items())
    path = folder / "load.toml"
    path.write_text(f"{stages}\n[output]\nformats = [\"jsonl\"]\n{output}")
    return path


def size(folder):
    total = 0
    for root, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(root, name)).st_size
            except OSError:
                pass
    return total


class Peak(threading.Thread):
    """The most that a folder holds."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder, self.most, self.ended = folder, 0, threading.Event()

    def run(self):
        while not self.ended.wait(0.5):
            self.most = max(self.most, size(self.folder))


def grow(args):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wirecopy-load-", dir=args.folder))
    print("| articles | MB of text and JSON | seconds | CPU s | articles/s | MB/s | MB/CPU s | memory MB | spool MB | output MB |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    try:
        for count in args.sizes:
            articles = folder / "articles.jsonl"
            with open(articles, "wb") as out:
                subprocess.run([RELEASE / "examples" / "expand", args.articles, str(count)], stdout=out, check=True)
            out = folder / "out"
            command = [RELEASE / "wirecopy", "run", pipeline(folder, compress=args.compress), "--input", articles,
                       "--output", out, "--threads", str(args.threads), "--no-cache", "--quiet"]
            peak = Peak(out / ".wirecopy-work")
            peak.start()
            began = time.monotonic()
            process = subprocess.Popen(command)
            _, status, used = os.wait4(process.pid, 0)
            seconds = time.monotonic() - began
            peak.ended.set()
            if status != 0:
                sys.exit(f"the run over {count} articles ended with status {status}")
            manifest = json.loads((out / "manifest.json").read_text())
            counts = manifest["counts"]
            assert counts["inputs"] == count == counts["written"] + counts["dropped"], counts
            megabytes = articles.stat().st_size / 1e6
            cpu = used.ru_utime + used.ru_stime
            output = sum(file["bytes"] for file in manifest["outputs"]) / 1e6
            print(f"| {count:,} | {megabytes:.0f} | {seconds:.1f} | {cpu:.1f} | {count / seconds:.0f} | {megabytes / seconds:.1f} | "
                  f"{megabytes / cpu:.2f} | {used.ru_maxrss / 1e3:.0f} | {peak.most / 1e6:.0f} | {output:.0f} |", flush=True)
            shutil.rmtree(out)
            articles.unlink()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def memory(pid):
    """Resident and anonymous kilobytes of a process: what is mapped from files is the page cache's."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    values = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.startswith(("VmRSS", "RssAnon"))}
    return int(values.get("VmRSS", 0)), int(values.get("RssAnon", 0))


def family(pid):
    """The processes below one, started by whichever of its threads."""
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            found += (task / "children").read_text().split()
        except OSError:
            pass
    return found


def soak(args):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wirecopy-soak-", dir=args.folder))
    count = int(args.minutes * 60 * args.rate)
    out = folder / "out"
    command = [RELEASE / "wirecopy", "run", pipeline(folder, compress="zstd"), "--input", "-", "--output", out,
               "--threads", "2", "--no-cache", "--quiet", "--stages", "isolated"]
    expand = subprocess.Popen([RELEASE / "examples" / "expand", args.articles, str(count)], stdout=subprocess.PIPE)
    run = subprocess.Popen(command, stdin=subprocess.PIPE)
    print("| minute | articles | program MB (anonymous) | workers MB | workers | files open |")
    print("|---|---|---|---|---|---|")
    began = time.monotonic()
    fed, minute = 0, 0
    for line in expand.stdout:
        run.stdin.write(line)
        fed += 1
        ahead = fed / args.rate - (time.monotonic() - began)
        if ahead > 0.05:
            time.sleep(ahead)
        if time.monotonic() - began >= minute * 60:
            minute += 1
            resident, anonymous = memory(run.pid)
            below = family(run.pid)
            workers = sum(memory(pid)[0] for pid in below)
            files = len(list(pathlib.Path(f"/proc/{run.pid}/fd").iterdir()))
            print(f"| {minute} | {fed:,} | {resident / 1e3:.0f} ({anonymous / 1e3:.0f}) | {workers / 1e3:.0f} | {len(below)} | {files} |", flush=True)
    run.stdin.close()
    run.wait()
    counts = json.loads((out / "manifest.json").read_text())["counts"]
    print(f"after {(time.monotonic() - began) / 60:.1f} minutes: {counts}")
    shutil.rmtree(folder, ignore_errors=True)
    sys.exit(run.returncode)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["grow", "soak"])
    parser.add_argument("articles", help="real articles, JSON lines")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--compress", default="zstd")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=250, help="articles a second")
    parser.add_argument("--folder", help="where to work; the default is the system's folder for temporary files")
    args = parser.parse_args()
    {"grow": grow, "soak": soak}[args.what](args)


if __name__ == "__main__":
    main()
