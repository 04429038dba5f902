"""Results as text for a terminal and as JSON."""

import math

from harness.brokers import BASE, OURS

HEADER = (f"{'row':<28}{'msg/s':>8}{'':>9}{'x':>8}{'min..max':>18}{'target':>8}   "
          f"{'CPU us/msg':>10}{'':>8}{'ratio':>8}{'min..max':>18}{'target':>8}  {'':<7}"
          f"{'p99 us':>8}{'':>8}{'ratio':>7}{'target':>8}   {'load gen. CPU %':>18}\n"
          f"{'':<28}{'mosq.':>8}{'sundew':>9}{'':>34}   {'mosq.':>10}{'sundew':>8}{'':>34}  {'':<7}"
          f"{'mosq.':>8}{'sundew':>8}{'':>18}   {'mosq.':>7}{'sundew':>8}")


def without_nan(value):
    """The same for JSON, which has no NaN: null instead."""
    match value:
        case dict():
            return {key: without_nan(inner) for key, inner in value.items()}
        case list():
            return [without_nan(inner) for inner in value]
        case float() if math.isnan(value):
            return None
    return value


def rate_text(per_second):
    if per_second is None or math.isnan(per_second):
        return "-"
    if per_second >= 1e6:
        return f"{per_second / 1e6:.2f}M"
    return f"{per_second / 1e3:.1f}k" if per_second >= 1e4 else f"{per_second:.0f}"


def number(value, unit=""):
    """Three digits that matter; rates and counts with their thousands."""
    if value is None or math.isnan(value):
        return "-"
    if unit == "/s":
        return rate_text(value)
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def span(found, unit=""):
    return f"{number(found['min'], unit)}..{number(found['max'], unit)}" if found else "-"


def bound(target, at_least, unit=""):
    if target is None:
        return "-"
    return f"{'>=' if at_least else '<='} {number(target, unit)}"


def verdict(met):
    return {None: "", True: "ok", False: "MISSED"}[met]


def print_facts(facts):
    print(f"{facts['date']} | {facts['machine']} | {facts['java']} | "
          f"load average {facts['load_average']:.2f}")
    for name in facts["brokers"]:
        print(f"{name + ':':<11}{facts[name]}")
    print(f"{facts['settings']}; CPU is the broker's own, from /proc", flush=True)


def print_row(line):
    """One row of messages: ours beside Mosquitto, other peers below."""
    if BASE in line and OURS in line:
        base, ours = line[BASE], line[OURS]
        print(f"{line['title']:<28}{rate_text(base['msg_per_s']):>8}{rate_text(ours['msg_per_s']):>9}"
              f"{number(line['throughput_ratio']):>8}{span(line['throughput_ratio_spread']):>18}"
              f"{bound(line['throughput_target'], True):>8}   "
              f"{base['cpu_us_per_msg']:>10.3f}{ours['cpu_us_per_msg']:>8.3f}"
              f"{number(line['cpu_ratio']):>8}{span(line['cpu_ratio_spread']):>18}"
              f"{bound(line['cpu_target'], False):>8}  {verdict(line['met']):<7}"
              f"{base['p99_us']:>8.0f}{ours['p99_us']:>8.0f}{number(line['p99_ratio']):>7}"
              f"{bound(line['p99_target'], False):>8}   "
              f"{base['load_generator_cpu_pct']:>7.0f}{ours['load_generator_cpu_pct']:>8.0f}")
    else:
        print(f"{line['title']:<28}not measured")
    for name in line["peers"]:
        if peer := line.get(name):
            print(f"    {name:<24}{rate_text(peer['msg_per_s']):>8}{'':>46}{peer['cpu_us_per_msg']:>10.3f}"
                  f"{'':>51}{peer['p99_us']:>8.0f}{'':>26}{peer['load_generator_cpu_pct']:>7.0f}")
    for name in (BASE, OURS, *line["peers"]):
        if found := line.get(name, {}).get("faults"):
            print(f"    {name}: {', '.join(f'{key} {value}' for key, value in found.items())}")
    print_errors(line)


def print_other(line, brokers):
    """A row of figures: ours with its spread, then everybody else's."""
    others = [name for name in brokers if name != OURS]
    print(f"\n{line['title'] + ' ':-<66}" + "".join(f"{name:>12}" for name in others))
    for figure in line["figures"]:
        ours, unit = figure.get(OURS), figure["unit"]
        print(f"  {figure['title']:<37}{unit:>7}{number(ours and ours['median'], unit):>10}"
              f"{span(ours, unit):>17}{bound(figure['target'], figure['at_least'], unit):>11} "
              f"{verdict(figure['met']):<7}"
              + "".join(f"{number((figure.get(name) or {}).get('median'), unit):>12}" for name in others))
    print_errors(line)


def print_errors(line):
    for name, why in line["errors"].items():
        print(f"    {name}: {why.splitlines()[0]}")
    print(end="", flush=True)
