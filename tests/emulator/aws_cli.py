# SPDX-License-Identifier: Apache-2.0
"""The real aws command line, kept warm: a second of Python's start-up for each of hundreds of commands
would be most of a test's time. `aws_cli.py serve SOCKET` loads it once and forks for each command;
`install` writes an `aws` that hands its words, environment and open files to the server."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

SHIM = """#!{python} -SE
import json, os, socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect({path!r})
words = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode()
socket.send_fds(line, [len(words).to_bytes(4, "big") + words], [0, 1, 2])
sys.exit(line.recv(1)[0])
"""


def receive(line):
    data, files, _, _ = socket.recv_fds(line, 1 << 16, 3)
    size = int.from_bytes(data[:4], "big")
    data = data[4:]
    while len(data) < size:
        data += line.recv(1 << 16)
    return json.loads(data), files


def carry_out(words, environment, folder, files):
    for target, file in enumerate(files):
        os.dup2(file, target)
    data = os.environ["AWS_DATA_PATH"]  # awscli set it when it was loaded
    os.environ.clear()
    os.environ.update(environment, AWS_DATA_PATH=data)
    os.chdir(folder)
    # AWS_ENDPOINT_URL alone does not hold for rds, emr and health, whose endpoints bear a name of old.
    sys.argv = ["aws", *words, "--endpoint-url", environment["AWS_ENDPOINT_URL"]]
    from awscli.clidriver import main

    try:
        status = main()
    except SystemExit as end:
        status = end.code
    sys.stdout.flush()
    os._exit(status or 0)


def answer(line):
    """In a child: one command, whose status goes back when it has ended."""
    (words, environment, folder), files = receive(line)
    child = os.fork()
    if child == 0:
        carry_out(words, environment, folder, files)
    _, status = os.waitpid(child, 0)
    line.sendall(bytes([os.waitstatus_to_exitcode(status) & 255]))
    os._exit(0)


def serve(path):
    import awscli.clidriver  # noqa: F401, so that each fork has it
    import awscli.botocore.session  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    while True:
        line, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            answer(line)
        line.close()


def install(folder):
    """Starts the server and writes FOLDER/aws. Returns the server's process."""
    path = str(pathlib.Path(folder) / "aws.socket")
    server = subprocess.Popen([sys.executable, __file__, "serve", path])
    aws = pathlib.Path(folder) / "aws"
    aws.write_text(SHIM.format(python=sys.executable, path=path))
    aws.chmod(0o755)
    while not os.path.exists(path) and server.poll() is None:
        time.sleep(0.02)
    return server


if __name__ == "__main__":
    serve(sys.argv[2])
