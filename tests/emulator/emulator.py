# SPDX-License-Identifier: Apache-2.0
"""Starts moto and the fake before it, for one test program: state is per process.

By hand:  mkfifo stage; .venv/bin/python tests/emulator/emulator.py <stage >env & exec 3>stage; . ./env
"""

import contextlib
import json
import os
import pathlib
import shlex
import socket
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
KEY, SECRET = "AKIAQ7EXMPLE00000001", "an-example-secret-of-no-account-at-all00"
# Ours is the account of keys that moto does not know. As moto's own setting it would be that of every
# key, also of those which AssumeRole gave out for another account.
# An interface has its own groups alone; moto adds those that the instance was launched with, for ever.
MOTO = """
import moto.ec2.models.elastic_network_interfaces, moto.iam.models, moto.server
moto.ec2.models.elastic_network_interfaces.NetworkInterface.group_set = property(lambda self: self._group_set)
moto.iam.models.DEFAULT_ACCOUNT_ID = "111122223333"
moto.server.main()
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_open(port, process, seconds=60):
    for _ in range(seconds * 20):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


class Emulator:
    """`url` is the fake's; `control` configures it; `close` ends both."""

    def __init__(self, **environment):
        port = free_port()
        env = os.environ | {
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
            # Hundreds of images that moto says are ours, each with permissions to be asked for.
            "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
            **environment,
        }
        python = sys.executable
        self.moto = subprocess.Popen(
            [python, "-c", MOTO, "-H", "127.0.0.1", "-p", str(port)],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        wait_until_open(port, self.moto)
        self.moto_url = f"http://127.0.0.1:{port}"
        self.fake = subprocess.Popen(
            [python, str(HERE / "fake_aws.py"), "--moto", self.moto_url], stdout=subprocess.PIPE, text=True
        )
        self.url = f"http://localhost:{int(self.fake.stdout.readline())}"

    def control(self, name, config=None):
        data = json.dumps(config or {}).encode()
        with urllib.request.urlopen(f"{self.url}/_fake/{name}", data if name not in ("log", "most") else None) as answer:
            return json.load(answer)

    def reset(self):
        self.control("reset")
        request = urllib.request.Request(f"{self.moto_url}/moto-api/reset", b"", {"Content-Type": "text/plain"})
        urllib.request.urlopen(request).close()

    def environment(self):
        """For a program under test: everything goes to the fake, nothing to AWS."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }

    def close(self):
        for process in (self.fake, self.moto):
            process.kill()
            process.wait()
        self.fake.stdout.close()


def main():
    """Stands by itself until its input ends or it is interrupted; prints what a shell exports."""
    stage = Emulator()
    stage.control("config", {"state": {"records": True}})
    for name, value in stage.environment().items():
        print(f"export {name}={shlex.quote(value)}")
    print("", flush=True)
    try:
        sys.stdin.read()
    except KeyboardInterrupt:
        pass
    stage.close()


if __name__ == "__main__":
    main()
