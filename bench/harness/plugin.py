"""Brokers with plugins: the one of bench/plugin, which is compiled here, and those of the distribution."""

import subprocess
import zipfile
from pathlib import Path

from harness.brokers import BENCH, Broker, Failure, free_port, sundew_config

ACL_RULES = 50
USER = PASSWORD = "bench"


def build_jar(directory, sundew, inline):
    """The jar, compiled against the API of that distribution with the Java that runs it."""
    home = sundew.resolve().parent.parent
    find = subprocess.run(["bash", "-c", f". '{home}/bin/find-java.sh'; find_java 25 99 javac"],
                          capture_output=True, text=True)
    if find.returncode != 0:
        raise Failure("no JDK 25 was found")
    classes = directory / "classes"
    classes.mkdir(exist_ok=True)
    compiled = subprocess.run([str(Path(find.stdout.strip()) / "bin" / "javac"), "-d", str(classes),
                               "-cp", f"{home}/lib/*", str(BENCH / "plugin" / "BenchPlugin.java")])
    if compiled.returncode != 0:
        raise Failure("bench/plugin/BenchPlugin.java does not compile")
    plugins = directory / "plugins"
    plugins.mkdir(exist_ok=True)
    with zipfile.ZipFile(plugins / "bench.jar", "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF",
                     "Manifest-Version: 1.0\nPlugin-Id: bench\nPlugin-Version: 1.0.0\n"
                     "Plugin-Class: BenchPlugin\nPlugin-Requires: >=0.1.0\n"
                     f"Sundew-Inline: {str(inline).lower()}\n\n")
        for file in classes.glob("*.class"):
            jar.write(file, file.name)


def broker(directory, name, sundew, hook=None, inline=False, match=None, levers=""):
    """A broker that is not started yet; without a hook it has no plugin."""
    text = ""
    if hook:
        text += f"plugins:\n  - plugin: bench\n    config: {{ hook: {hook} }}\n"
        text += f'    match: ["{match}"]\n' if match else ""
        text += levers
    return with_config(directory, name, sundew, text, inline if hook else None)


def guarded(directory, name, sundew):
    """A broker as somebody runs one: passwords, 50 access rules and a hook that passes messages on.

    mqload's topics are allowed by the last of the rules of the user.
    """
    place = directory / name
    place.mkdir()
    written = subprocess.run([str(sundew), "passwd", "-c", "-b", str(place / "users"), USER, PASSWORD],
                             capture_output=True, text=True)
    if written.returncode != 0:
        raise Failure(f"`sundew passwd` failed: {written.stderr.strip()}")
    rules = [f"topic readwrite sites/{number}/+/state/#" for number in range(1, ACL_RULES)]
    (place / "acl").write_text("\n".join([f"user {USER}", *rules, "topic readwrite +/+"]) + "\n")
    return with_config(directory, name, sundew,
                       "plugins:\n"
                       "  - { plugin: auth-passwd, config: { file: users } }\n"
                       "  - { plugin: acl-file, config: { file: acl } }\n"
                       "  - { plugin: bench, config: { hook: publish } }\n", True)


def with_config(directory, name, sundew, text, inline):
    """A broker that is not started yet; `inline` is None where it needs no jar of ours."""
    place = directory / name
    (place / "data").mkdir(parents=True)
    if inline is not None:
        build_jar(place, sundew, inline)
    port = free_port()
    config = sundew_config(place, port, text)
    command = [str(sundew), "-c", str(config), "--data", str(place / "data")]
    return Broker(name, command, port, place / "log")
