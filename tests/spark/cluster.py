"""A cluster of Spark on this machine, from the pip package: a master and workers on 127.0.0.1, and what they cost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")


class Cluster:
    """Starts when it is entered, and ends with the processes that it started."""

    def __init__(self, workers: int = 2, cores: int = 1, memory: str = "2g", port: int = 7078) -> None:
        self.workers, self.cores, self.memory, self.port = workers, cores, memory, port
        self.url = f"spark://127.0.0.1:{port}"
        self.started: list[subprocess.Popen[bytes]] = []
        self.spent = 0.0

    def __enter__(self) -> Cluster:
        os.environ["SPARK_HOME"] = str(HOME)
        # Spark takes whatever python3 is in the path otherwise, and that may not have pyarrow.
        os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        deploy = "org.apache.spark.deploy"
        self._start(f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(self.port), "--webui-port", "0")
        time.sleep(5)
        for _ in range(self.workers):
            self._start(
                f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0",
                "--cores", str(self.cores), "--memory", self.memory, self.url,
            )
        time.sleep(5)
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.started):
            process.terminate()
        for process in self.started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()

    def _start(self, name: str, *args: str) -> None:
        environment = {**os.environ, "SPARK_DAEMON_MEMORY": "256m"}
        command = [str(HOME / "bin/spark-class"), name, *args]
        log = open(f"/tmp/wirecopy-{name.rsplit('.', 1)[-1].lower()}-{len(self.started)}.log", "wb")
        self.started.append(
            subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        )

    def kill_worker(self) -> list[int]:
        """Kills the last worker and all that it started, as a machine that goes away."""
        worker = self.started[-1].pid
        self.spent += sum(cpu(pid) for pid in family(worker))
        pids = family(worker)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        return pids

    def cpu_seconds(self) -> float:
        """Processor time of the workers so far, with their executors and the Python processes of those."""
        pids = {pid for process in self.started[1:] for pid in family(process.pid)}
        return self.spent + sum(cpu(pid) for pid in pids)


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            fields = stat(int(entry))
            if fields:
                parents.setdefault(int(fields[1]), []).append(int(entry))
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += parents.get(one, [])
    return found


def stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except OSError:
        return []


def cpu(pid: int) -> float:
    """Seconds of a process, with those of its children that have ended."""
    fields = stat(pid)
    return sum(int(n) for n in fields[11:15]) / TICKS if fields else 0.0


def shuffled(ui: str, application: str) -> dict[str, float]:
    """Bytes that went through shuffles and were spilled, and tasks that failed, as the driver counts them."""
    with urllib.request.urlopen(f"{ui}/api/v1/applications/{application}/stages") as answer:
        stages = json.load(answer)
    keys = ("shuffleWriteBytes", "shuffleReadBytes", "memoryBytesSpilled", "diskBytesSpilled", "numFailedTasks")
    total = {key: sum(stage.get(key, 0) for stage in stages) for key in keys}
    return {**total, "jvm_cpu_seconds": sum(stage.get("executorCpuTime", 0) for stage in stages) / 1e9}
