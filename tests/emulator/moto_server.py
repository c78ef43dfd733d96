# SPDX-License-Identifier: Apache-2.0
"""moto, whose every reset is a fork: what it builds at its start is built once and then inherited.

    moto_server.py      prints its port; then answers each line of its input, whose end is the end:
                        `reset`  to an empty account
                        `keep`   what is there now is what `back` goes back to
                        `back`

moto's own reset drops its accounts, and the next call reads a thousand managed policies of IAM again.
What one fork had to load (a service is loaded at its first call) is loaded before the next.
"""

import collections
import gc
import json
import os
import signal
import socket
import sys
import threading
import time

import moto.backends
import moto.core
import moto.core.utils
import moto.ec2.models.elastic_network_interfaces
import moto.iam.models
import moto.utilities.utils
import werkzeug.serving
from moto.moto_server import werkzeug_app

ACCOUNT = "111122223333"
REGIONS = ("us-east-1", "ap-northeast-1")
LOADED = set()  # the models of services that moto has read
NOTHING = {"services": [], "models": []}


class InTurn:
    """A lock for who came first. moto holds one while it loads a service, and of a hundred calls to services that are
    not loaded some would come last every time, and wait longer than a client does."""

    def __init__(self):
        self.lock, self.waiting = threading.Lock(), collections.deque()

    def __enter__(self):
        mine = threading.Lock()
        with self.lock:
            self.waiting.append(mine)
            is_first = len(self.waiting) == 1
            mine.acquire()
        if not is_first:
            mine.acquire()  # given back by the one before

    def __exit__(self, *_):
        with self.lock:
            self.waiting.popleft()
            if self.waiting:
                self.waiting[0].release()


class Quiet(werkzeug_app.MotoRequestHandler):
    open = set()  # connections
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        Quiet.open.add(self.connection)

    def finish(self):
        Quiet.open.discard(self.connection)
        super().finish()

    def log_request(self, *args):
        pass


def mend_moto():
    # Ours is the account of keys that moto does not know. As moto's own setting it would be that of
    # every key, also of those which AssumeRole gave out for another account.
    moto.iam.models.DEFAULT_ACCOUNT_ID = ACCOUNT
    # An interface has its own groups alone; moto adds those that the instance was launched with, for ever.
    interface = moto.ec2.models.elastic_network_interfaces.NetworkInterface
    interface.group_set = property(lambda self: self._group_set)
    # Its thousand policies are read for the partition that the tests are in, and for accounts of ours.
    backend = moto.iam.models.IAMBackend
    policies = backend._init_aws_policies
    backend._init_aws_policies = lambda self: (
        policies(self) if self.region_name == "aws" and self.account_id != moto.core.DEFAULT_ACCOUNT_ID else [])
    modules = list(moto.backends.list_of_moto_modules())
    moto.backends.list_of_moto_modules = lambda: modules  # which lists its folder for every request
    load = moto.core.utils._load_service_model

    def load_and_note(service, kind):
        LOADED.add(service)
        return load(service, kind)

    moto.core.utils._load_service_model = load_and_note


def build():
    application = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
    application.debug = True
    application.lock = InTurn()
    for account in (ACCOUNT, moto.core.DEFAULT_ACCOUNT_ID):  # whose keys moto goes through at every call
        for partition in moto.utilities.utils.PARTITION_NAMES:
            moto.backends.get_backend("iam")[account][partition]
    for region in REGIONS:
        moto.backends.get_backend("ec2")[ACCOUNT][region]
    return application


def load(application, needed):
    for service in needed["services"]:
        if service not in application.app_instances:
            application.app_instances[service] = werkzeug_app.create_backend_app(service)
    for service in needed["models"]:
        moto.core.utils.get_service_model(service)


class Kept(BaseException):
    """From now on this fork is what others are forked from. No Exception: the server would take it for a failure of the
    request that it is about to begin, and go on."""


class Fork:
    """Serves until its end, or until it is kept: then its own forks do. Says after each order what it had to load."""

    def __init__(self, application, listener):
        read, self.saying = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            try:
                self.live(application, listener)
            finally:
                os._exit(1)
        os.close(self.saying)
        self.said = open(read, encoding="utf-8")

    def order(self, what):
        os.kill(self.process, what)
        text = self.said.readline()
        return json.loads(text) if text else NOTHING  # it had not begun

    def end(self):
        needed = self.order(signal.SIGTERM)
        os.waitpid(self.process, 0)
        self.said.close()
        return needed

    # ---- in the fork

    def live(self, application, listener):
        signal.signal(signal.SIGUSR1, self.keep)
        signal.signal(signal.SIGTERM, lambda *_: self.leave(application))
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # moto prints; that our parent prints is waited for
        server = werkzeug.serving.make_server(
            "127.0.0.1", listener.getsockname()[1], application, threaded=True, request_handler=Quiet, fd=listener.fileno())
        try:
            server.serve_forever()
        except Kept:
            self.be_kept(application, listener)

    @staticmethod
    def keep(*_):
        raise Kept

    def be_kept(self, application, listener):
        """A fork has one thread, so there must be no other: each ends with its connection."""
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGUSR2))
        while threading.active_count() > 1:
            for connection in list(Quiet.open):
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # just closed
                    pass
            time.sleep(0.002)
        gc.freeze()
        fork = Fork(application, listener)
        self.say(application)
        while signal.sigwait((signal.SIGTERM, signal.SIGUSR2)) == signal.SIGUSR2:
            load(application, fork.end())
            fork = Fork(application, listener)
            self.say(application)
        load(application, fork.end())
        self.leave(application)

    def say(self, application):
        needed = {"services": list(application.app_instances), "models": list(LOADED)}
        os.write(self.saying, json.dumps(needed).encode() + b"\n")

    def leave(self, application):
        self.say(application)
        os._exit(0)


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    os.environ["MOTO_PORT"] = str(listener.getsockname()[1])
    mend_moto()
    application = build()
    fork = Fork(application, listener)
    print(listener.getsockname()[1], flush=True)
    for line in sys.stdin:
        if line == "reset\n":
            load(application, fork.end())
            gc.freeze()  # what is inherited is not copied for being counted
            fork = Fork(application, listener)
        else:
            fork.order({"keep\n": signal.SIGUSR1, "back\n": signal.SIGUSR2}[line])
        print(line, end="", flush=True)
    fork.end()


if __name__ == "__main__":
    main()
