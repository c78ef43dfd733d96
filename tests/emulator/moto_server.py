# SPDX-License-Identifier: Apache-2.0
"""moto, whose every reset is a fork: what it builds at its start is built once and then inherited.

    moto_server.py      prints its port; each line of its input is a reset, the end of it is the end

moto's own reset drops its accounts, and the next call reads a thousand managed policies of IAM again.
What one fork had to load (a service is loaded at its first call) is loaded here before the next.
"""

import gc
import json
import os
import signal
import socket
import sys

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


class Quiet(werkzeug_app.MotoRequestHandler):
    def log_request(self, *args):
        pass


def mend_moto():
    # Ours is the account of keys that moto does not know. As moto's own setting it would be that of
    # every key, also of those which AssumeRole gave out for another account.
    moto.iam.models.DEFAULT_ACCOUNT_ID = ACCOUNT
    # An interface has its own groups alone; moto adds those that the instance was launched with, for ever.
    interface = moto.ec2.models.elastic_network_interfaces.NetworkInterface
    interface.group_set = property(lambda self: self._group_set)
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


class Fork:
    """Serves until its end, and says then what it had to load."""

    def __init__(self, application, listener):
        self.said, saying = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            try:
                signal.signal(signal.SIGTERM, lambda *_: self.say(application, saying))
                self.serve(application, listener)
            finally:
                os._exit(1)
        os.close(saying)

    @staticmethod
    def serve(application, listener):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # moto prints; that our parent prints is waited for
        werkzeug.serving.make_server(
            "127.0.0.1", listener.getsockname()[1], application, threaded=True, request_handler=Quiet,
            fd=listener.fileno()).serve_forever()

    @staticmethod
    def say(application, saying):
        os.write(saying, json.dumps({"services": list(application.app_instances), "models": list(LOADED)}).encode())
        os._exit(0)

    def end(self):
        os.kill(self.process, signal.SIGTERM)
        with open(self.said, encoding="utf-8") as said:
            text = said.read()
        os.waitpid(self.process, 0)
        return json.loads(text) if text else NOTHING  # it had not begun


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    os.environ["MOTO_PORT"] = str(listener.getsockname()[1])
    mend_moto()
    application = build()
    fork = Fork(application, listener)
    print(listener.getsockname()[1], flush=True)
    for _ in sys.stdin:
        load(application, fork.end())
        gc.freeze()  # what is inherited is not copied for being counted
        fork = Fork(application, listener)
        print("reset", flush=True)
    fork.end()


if __name__ == "__main__":
    main()
