"""What a comparison works with: the kinds of brokers that take part, and places for them to run in."""

import contextlib
import resource
import sys
from pathlib import Path

from harness import mqload
from harness.brokers import BASE, OURS, Failure, peer, peer_names, running, sundew


class Lab:
    """Brokers and load generator of one comparison, in a directory that its owner removes."""

    def __init__(self, options, directory):
        self.options = options
        self.directory = Path(directory)
        self.mqload = mqload.build_mqload()
        self.absent = {}  # peer -> why it does not take part
        self.kinds = {}
        for name in [BASE, OURS, *options.peers]:
            try:
                self.kinds[name] = sundew(options.sundew) if name == OURS else peer(name)
            except Failure as failure:
                if name in (BASE, OURS):
                    raise
                self.absent[name] = str(failure)
                print(f"compare: without {name}: {failure}", file=sys.stderr)
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # brokers and mqload inherit it
        self.descriptors = hard

        self.standing = {}  # name -> broker that serves all rows of messages

    def stand(self, name):
        """The broker of that kind that runs for all rows of messages; a new one where it died."""
        broker = self.standing.get(name)
        if not broker or broker.process.poll() is not None:
            broker = self.kinds[name].broker(self.directory)
            try:
                broker.start()
            except Failure:
                broker.stop()
                raise
            self.standing[name] = broker
        return broker

    def stop(self):
        for broker in self.standing.values():
            broker.stop()
        self.standing.clear()

    @contextlib.contextmanager
    def fresh(self, kind, java_opts=""):
        """A broker of that kind that nobody else uses."""
        with running(kind.broker(self.directory, java_opts)) as broker:
            yield broker

    def run(self, arguments, broker, after=None):
        """mqload's results; `--v5` where the comparison is about MQTT 5."""
        version = " --v5" if self.options.v5 else ""
        return mqload.run(self.mqload, arguments + version, broker, after)

    def warm(self, kind, arguments, broker):
        """Gives a broker that compiles what it has seen something to see; others need none."""
        if kind.warms_up and self.options.warmup > 0:
            self.run(f"{arguments} --warmup 0 --duration {self.options.warmup:g}", broker)


def peers_of(text):
    """The names in a list such as `hivemq,aedes`; `all` is every start script there is."""
    names = peer_names() if text == "all" else [name for name in text.split(",") if name]
    return [name for name in names if name not in (BASE, OURS)]
