"""Builds the plugin of bench/hooks and bench/isolation and starts brokers with it."""

import importlib.machinery
import importlib.util
import subprocess
import zipfile
from pathlib import Path

BENCH = Path(__file__).resolve().parent


def load_compare():
    """bench/compare as a module: how brokers are started and loads are run."""
    loader = importlib.machinery.SourceFileLoader("compare", str(BENCH / "compare"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("compare", loader))
    import sys
    sys.modules["compare"] = module  # dataclasses look their module up
    loader.exec_module(module)
    return module


compare = load_compare()


def launcher(command):
    return Path(command or compare.distribution().strip("'"))


def build_jar(directory, sundew, inline):
    """The jar, compiled against the API of that distribution with the Java that runs it."""
    home = sundew.parent.parent
    find = subprocess.run(["bash", "-c", f". '{home}/bin/find-java.sh'; find_java 25 99"],
                          capture_output=True, text=True)
    if find.returncode != 0:
        raise compare.Failure("no Java 25 was found")
    classes = directory / "classes"
    classes.mkdir(exist_ok=True)
    compiled = subprocess.run([str(Path(find.stdout.strip()) / "bin" / "javac"), "-d", str(classes),
                               "-cp", f"{home}/lib/*", str(BENCH / "plugin" / "BenchPlugin.java")])
    if compiled.returncode != 0:
        raise compare.Failure("bench/plugin/BenchPlugin.java does not compile")
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
    place = directory / name
    (place / "data").mkdir(parents=True)
    port = compare.free_port()
    text = f'allow-anonymous: true\nlisteners:\n  - {{ tcp: "127.0.0.1:{port}" }}\n'
    if hook:
        build_jar(place, sundew, inline)
        text += f"plugins:\n  - plugin: bench\n    config: {{ hook: {hook} }}\n"
        text += f'    match: ["{match}"]\n' if match else ""
        text += levers
    config = place / "sundew.yaml"
    config.write_text(text)
    command = [str(sundew), "-c", str(config), "--data", str(place / "data")]
    return compare.Broker(name, command, port, place / "log")
