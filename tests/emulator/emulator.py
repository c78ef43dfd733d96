# SPDX-License-Identifier: Apache-2.0
"""Starts moto and the fake before it, for one test program: state is per process.

By hand:  mkfifo stage; .venv/bin/python tests/emulator/emulator.py <stage >env & exec 3>stage; . ./env
"""

import atexit
import functools
import json
import os
import pathlib
import shlex
import subprocess
import sys
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
KEY, SECRET = "AKIAQ7EXMPLE00000001", "an-example-secret-of-no-account-at-all00"


class Emulator:
    """`url` is the fake's; `control` configures it; `close` ends both."""

    def __init__(self, **environment):
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
            [python, str(HERE / "moto_server.py")],
            env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        self.moto_url = f"http://127.0.0.1:{int(self.moto.stdout.readline())}"
        self.fake = subprocess.Popen(
            [python, str(HERE / "fake_aws.py"), "--moto", self.moto_url], stdout=subprocess.PIPE, text=True
        )
        self.url = f"http://localhost:{int(self.fake.stdout.readline())}"

    def control(self, name, config=None):
        data = json.dumps(config or {}).encode()
        with urllib.request.urlopen(f"{self.url}/_fake/{name}", data if name not in ("log", "most", "chain") else None) as answer:
            return json.load(answer)

    def reset(self):
        self.both("reset")

    def keep(self):
        """What is there now is what `back` goes back to, until the next reset."""
        self.both("keep")

    def back(self):
        self.both("back")

    def both(self, order):
        self.control(order)
        self.moto.stdin.write(order + "\n")
        self.moto.stdin.flush()
        self.moto.stdout.readline()

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
        self.fake.kill()
        self.moto.stdin.close()  # which also a test program that is killed does
        for process in (self.fake, self.moto):
            process.wait()
            process.stdout.close()


@functools.cache
def shared():
    """One for all tests of a program, until it ends."""
    one = Emulator()
    atexit.register(one.close)
    return one


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
