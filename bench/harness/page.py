"""Writes docs/performance.md from a result. What stands below its line `## Notes` is kept."""

from harness.brokers import BASE, OURS
from harness.report import bound, number, rate_text, span

NOTES = "## Notes"
TITLES = {BASE: "Mosquitto", OURS: "Sundew", "hivemq": "HiveMQ CE", "moquette": "Moquette",
          "aedes": "Aedes", "flashmq": "FlashMQ"}
HEAD = """# Performance

Written by `bench/compare --write`; [bench/README.md](../bench/README.md) says what runs and how to read it. Ratios are
Sundew ÷ Mosquitto, median of the rounds with the least and the greatest in brackets. Absolute figures move from machine to
machine, the ratios hold.
"""


def write(file, result):
    """The page, in place of the former one but for its notes."""
    notes = f"{NOTES}\n"
    if file.exists() and (at := file.read_text().find(f"\n{NOTES}\n")) >= 0:
        notes = file.read_text()[at + 1:]
    parts = [HEAD, setting(result), summary(result)]
    if result["rows"]:
        parts += [messages(result), absolute(result)]
    if result["others"]:
        parts.append(others(result))
    file.write_text("\n".join([*parts, notes]))


def title(name):
    return TITLES.get(name, name)


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def setting(result):
    lines = ["## Setting\n", f"- {result['date']}, revision {result['revision'] or 'unknown'}",
             f"- {result['machine']}", f"- Java: {result['java']}"]
    lines += [f"- {title(name)}: {result[name]}" for name in result["brokers"]]
    lines += [f"- {title(name)}: could not be had here" for name in result["absent"]]
    lines += [f"- {result['settings']}", f"- small profile: `SUNDEW_JAVA_OPTS=\"{result['small_profile']}\"`",
              "\n```", *result.get("commands", [result["command"]]), "```\n"]
    return "\n".join(lines)


def summary(result):
    """Which targets are met, by name."""
    met, missed, failed = [], [], []
    for line in result["rows"] + result["others"]:
        if OURS in line["errors"] or BASE in line["errors"]:
            failed.append(line["title"])
        elif line["met"] is not None:
            (met if line["met"] else missed).append(line["title"])
    lines = ["## Targets\n"]
    for name, rows in (("Met", met), ("Missed", missed), ("Not measured", failed)):
        if rows:
            lines.append(f"- **{name}** ({len(rows)}): {'; '.join(rows)}")
    return "\n".join(lines) + "\n"


def mark(met):
    return {None: "", True: "met", False: "**missed**"}[met]


def ratio(line, what):
    found = line[f"{what}_ratio_spread"]
    return f"{number(found['median'])} ({span(found)})" if found else "-"


def messages(result):
    rows = []
    for line in result["rows"]:
        p99 = "" if line["p99_target"] is None else f"p99 {bound(line['p99_target'], False)}"
        targets = ", ".join(text for text in (
            f"CPU {bound(line['cpu_target'], False)}" if line["cpu_target"] is not None else "",
            f"x {bound(line['throughput_target'], True)}" if line["throughput_target"] else "", p99)
            if text)
        rows.append([line["title"], ratio(line, "cpu"), ratio(line, "throughput"), ratio(line, "p99"),
                     targets or "-", mark(line["met"])])
    return "## Messages: Sundew ÷ Mosquitto\n\n" + table(
        ["work", "CPU per message", "throughput", "p99", "target", ""], rows)


def absolute(result):
    rows = []
    for line in result["rows"]:
        cells = [line["title"]]
        for name in result["brokers"]:
            one = line.get(name)
            if not one:
                cells.append("failed" if name in line["errors"] else "-")
                continue
            text = f"{rate_text(one['msg_per_s'])} ({number(one['cpu_us_per_msg'])}) {number(one['p99_us'])}"
            lost = one["faults"].get("lost")
            cells.append(text + (f", lost {number(lost)}" if lost else ""))
        rows.append(cells)
    return ("## Messages: figures\n\nMessages delivered a second, in brackets broker CPU in µs per message, p99 in µs.\n\n"
            + table(["work", *map(title, result["brokers"])], rows))


def others(result):
    peers = [name for name in result["brokers"] if name != OURS]
    text = "## Everything else\n"
    for line in result["others"]:
        rows = []
        for figure in line["figures"]:
            unit, ours = figure["unit"], figure.get(OURS)
            mine = f"{number(ours['median'], unit)} ({span(ours, unit)})" if ours else "-"
            rows.append([f"{figure['title']}, {unit}" if unit else figure["title"], mine,
                         bound(figure["target"], figure["at_least"], unit), mark(figure["met"]),
                         *[number((figure.get(name) or {}).get("median"), unit) for name in peers]])
        shown = [name for name in peers if any(figure.get(name) for figure in line["figures"])]
        keep = [0, 1, 2, 3, *[4 + peers.index(name) for name in shown]]
        text += f"\n### {line['title']}\n\n" + table(
            ["", "Sundew", "target", "", *map(title, shown)], [[row[at] for at in keep] for row in rows])
    return text
