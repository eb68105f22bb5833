"""Figures into a table, a summary and a roofline picture."""

import json
import math
import os
import pathlib
import platform
import shutil
import statistics
import time

# What stands after it in a readme is the last report.
MARKER = "<!-- figures -->"
PYTHON_PEERS = ("numpy", "torch", "jax", "pytblis", "opt_einsum", "cotengra")
# The targets of a kind: fraction of the limit.
PEAK, BANDWIDTH, TRANSPOSE, SKEWED = 0.92, 0.90, 0.85, 0.75


def read_lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def load(folder):
    """The rows in the order of measurement, and the systems: {name: version}, {name: why it is missing}."""
    rows, python, versions, missing = {}, {}, {}, {}
    for name, into in (("native.jsonl", rows), ("python.jsonl", python)):
        for line in read_lines(folder / name):
            if "kind" in line:
                into[(line["kind"], line["name"], line["dtype"], line["threads"])] = line
            else:
                versions.update({one["name"]: one["version"] for one in line["systems"]["present"]})
                missing.update({one["name"]: one["why"] for one in line["systems"]["missing"]})
    if not read_lines(folder / "python.jsonl"):
        missing.update({name: "the Python peers were not run" for name in PYTHON_PEERS})
    for key, line in python.items():
        if key in rows:
            rows[key]["systems"] = rows[key]["systems"] + line["figures"]
    missing = {name: why for name, why in missing.items() if name not in versions}
    return [Row(line) for line in rows.values()], versions, missing


class Row:
    """A case with its figures."""

    def __init__(self, line):
        self.line = line
        systems = line["systems"]
        self.subject = next(system for system in systems if system["role"] == "subject")
        self.peers = [system for system in systems if system["role"] == "peer" and "problem" not in system]
        self.wrong = [s for s in systems if s.get("problem", "").startswith(("wrong", "element"))]
        self.yardstick = next((s for s in systems if s["role"] == "yardstick" and "seconds" in s), None)

    def __getattr__(self, name):
        return self.line[name]

    @property
    def works(self):
        return "problem" not in self.subject

    @property
    def compute_bound(self):
        return self.bound == "arithmetic"

    @property
    def bytes(self):
        return self.read_bytes + self.write_bytes

    @property
    def fraction(self):
        return self.limit_seconds / self.subject["seconds"]

    def best(self, field):
        """The best peer by `field`; one that can only allocate its result counts by that."""
        times = [(peer.get(field, peer["new_seconds"]), peer["name"]) for peer in self.peers]
        return min(times, default=None)

    def ratio(self, field):
        best = self.best(field)
        return best[0] / self.subject[field] if best else None

    @property
    def speed(self):
        if self.compute_bound:
            return "%.1f GFLOP/s" % (self.flops / self.subject["seconds"] * 1e-9)
        return "%.1f GB/s" % (self.bytes / self.subject["seconds"] * 1e-9)


def time_text(seconds):
    for unit, scale in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return "%.3g %s" % (seconds / scale, unit)
    return "%.3g ns" % (seconds * 1e9)


def bytes_text(count):
    if count is None:
        return "-"
    return "%.1f MB" % (count * 1e-6) if count >= 1e5 else "%.0f kB" % (count * 1e-3)


def ratio_text(ratio):
    return "-" if ratio is None else "%.2f" % ratio


def table(rows):
    lines = [
        "| Case | Type | Bound by | Time | Speed | Of limit | New result | Best peer | Times best peer | The same, new | Memory |",
        "|---|---|---|--:|--:|--:|--:|---|--:|--:|--:|",
    ]
    for row in rows:
        if not row.works:
            lines.append("| %s | %s | | %s |" % (row.name, row.dtype, row.subject["problem"]))
            continue
        best = row.best("seconds")
        cells = (
            "`%s`" % row.name,
            row.dtype,
            row.bound,
            time_text(row.subject["seconds"]),
            row.speed,
            "%.0f%%" % (100 * row.fraction),
            time_text(row.subject["new_seconds"]),
            best[1] if best else "-",
            ratio_text(row.ratio("seconds")),
            ratio_text(row.ratio("new_seconds")),
            bytes_text(row.subject.get("peak_bytes")),
        )
        lines.append("| %s |" % " | ".join(cells))
    return lines


def geometric_mean(values):
    return math.exp(statistics.fmean(map(math.log, values))) if values else float("nan")


def summary(rows):
    """A line for each target that the rows speak of."""
    rows = [row for row in rows if row.works]
    lines = ["| What | Cases | Result |", "|---|--:|---|"]

    def fractions(what, chosen, target):
        if chosen:
            values = [row.fraction for row in chosen]
            met = sum(value >= target for value in values)
            text = "median %.0f%%, worst %.0f%%, %d of %d at %.0f%% or more"
            lines.append(
                "| %s, of the limit | %d | %s |"
                % (what, len(values), text % (100 * statistics.median(values), 100 * min(values), met, len(values), 100 * target))
            )

    real = [row for row in rows if row.dtype in ("f32", "f64")]
    bulk = [row for row in real if row.kind not in ("skewed", "tiny", "batched")]
    fractions("Compute-bound, f32 and f64", [row for row in bulk if row.compute_bound], PEAK)
    fractions("Compute-bound, complex", [row for row in rows if row.compute_bound and row.dtype in ("c64", "c128")], 0.85)
    streams = [row for row in bulk if not row.compute_bound]
    transposes = [row for row in streams if row.flops == 0 and row.write_bytes == row.read_bytes]
    fractions("Transposes and copies", transposes, TRANSPOSE)
    fractions("Other memory-bound cases", [row for row in streams if row not in transposes], BANDWIDTH)
    fractions("Skewed", [row for row in real if row.kind == "skewed"], SKEWED)
    fractions("Batched", [row for row in real if row.kind == "batched"], SKEWED)
    for field, what in (("seconds", "Times the best peer"), ("new_seconds", "Times the best peer, results newly allocated")):
        ratios = [(row.ratio(field), row) for row in rows if row.ratio(field)]
        if ratios:
            worst = min(ratios, key=lambda pair: pair[0])
            text = "geometric mean %.2f, below 1 in %d, worst %.2f (%s %s)"
            values = [ratio for ratio, _ in ratios]
            below = sum(value < 1 for value in values)
            lines.append(
                "| %s | %d | %s |"
                % (what, len(values), text % (geometric_mean(values), below, worst[0], worst[1].name, worst[1].dtype))
            )
    tccg = [row for row in real if row.name.startswith("tccg")]
    ratios = [row.ratio("seconds") for row in tccg if row.ratio("seconds")]
    if ratios:
        lines.append("| TCCG contractions, f32 and f64, times the best peer | %d | geometric mean %.2f |" % (len(ratios), geometric_mean(ratios)))
    ratios = [row.yardstick["seconds"] / row.subject["seconds"] for row in tccg if row.yardstick]
    if ratios:
        lines.append(
            "| TCCG contractions, f32 and f64, times OpenBLAS's GEMM of the same m, n, k | %d | geometric mean %.2f, below 1 in %d |"
            % (len(ratios), geometric_mean(ratios), sum(ratio < 1 for ratio in ratios))
        )
    fresh = [row.subject["new_seconds"] / row.subject["seconds"] for row in rows]
    if fresh:
        slow = sum(ratio > 1.1 for ratio in fresh)
        lines.append("| New result over preallocated | %d | median %.2f, above 1.1 in %d |" % (len(fresh), statistics.median(fresh), slow))
    return lines


def scaling(rows):
    """How much faster all threads are than one."""
    one = {(row.kind, row.name, row.dtype): row for row in rows if row.threads == 1 and row.works}
    pairs = []
    for row in rows:
        single = one.get((row.kind, row.name, row.dtype))
        if row.threads > 1 and row.works and single:
            pairs.append((single.subject["seconds"] / row.subject["seconds"], single, row.threads))
    if not pairs:
        return []
    long = [ratio for ratio, row, _ in pairs if row.compute_bound and row.subject["seconds"] >= 1e-3]
    short = [ratio for ratio, row, _ in pairs if row.subject["seconds"] < 1e-3]
    lines = ["", "### %d threads against one" % max(threads for _, _, threads in pairs), "", "| What | Cases | Result |", "|---|--:|---|"]
    for what, values in (("Compute-bound, 1 ms and longer", long), ("Shorter than 1 ms", short)):
        if values:
            lines.append("| %s | %d | median %.2f, worst %.2f |" % (what, len(values), statistics.median(values), min(values)))
    return lines


def machine():
    """The processor and memory in a line."""
    fields = {}
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        fields.setdefault(name.strip(), value.strip())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    huge = pathlib.Path("/sys/kernel/mm/transparent_hugepage/enabled")
    pages = huge.read_text(encoding="utf-8").strip() if huge.exists() else "unknown"
    return "%s (family %s, model %s), %d cores, %.0f GB, %s %s, transparent huge pages: %s" % (
        fields.get("model name", platform.machine()),
        fields.get("cpu family", "?"),
        fields.get("model", "?"),
        os.cpu_count(),
        memory * 1e-9,
        platform.system(),
        platform.release(),
        pages,
    )


def markdown(rows, versions, missing):
    lines = ["## Figures", "", "Measured %s on %s." % (time.strftime("%Y-%m-%d"), machine()), ""]
    peaks = {dtype: [row.peak_flops * 1e-9 for row in rows if row.dtype == dtype and row.threads == 1] for dtype in ("f32", "f64")}
    measured = ", ".join("%s %.0f GFLOP/s" % (dtype, statistics.median(values)) for dtype, values in peaks.items() if values)
    lines += ["FMA peak of one thread, median: %s." % measured, "", "![roofline](roofline.svg)", ""]
    lines += ["| System | Version |", "|---|---|"] + ["| %s | %s |" % pair for pair in versions.items()]
    lines += ["| %s | **missing**: %s |" % pair for pair in missing.items()]
    for threads in sorted({row.threads for row in rows}):
        chosen = [row for row in rows if row.threads == threads]
        lines += ["", "### %d thread%s" % (threads, "s" * (threads > 1)), ""] + summary(chosen)
        for kind in dict.fromkeys(row.kind for row in chosen):
            lines += ["", "#### %s, %d thread%s" % (kind.capitalize(), threads, "s" * (threads > 1)), ""]
            lines += table([row for row in chosen if row.kind == kind])
    lines += scaling(rows)
    wrong = [(row, system) for row in rows for system in row.wrong]
    if wrong:
        lines += ["", "### Wrong results", "", "Not timed.", ""]
        lines += ["- %s, `%s` %s: %s" % (system["name"], row.name, row.dtype, system["problem"]) for row, system in wrong]
    return "\n".join(lines) + "\n"


def roofline(rows, file):
    """One thread's cases by arithmetic intensity; False where there is no plotting library."""
    try:
        import matplotlib

        matplotlib.use("svg")
        from matplotlib import pyplot
    except ImportError:
        return False
    rows = [row for row in rows if row.threads == 1 and row.works and row.flops > 0 and row.dtype in ("f32", "f64")]
    figure, panels = pyplot.subplots(1, 2, figsize=(12, 5), sharey=True)
    for panel, dtype in zip(panels, ("f32", "f64")):
        chosen = [row for row in rows if row.dtype == dtype]
        if not chosen:
            panel.set_visible(False)
            continue
        peak = statistics.median(row.peak_flops for row in chosen) * 1e-9
        band = statistics.median(row.bytes / row.stream_seconds for row in chosen if not row.compute_bound or row.bytes > 64e6) * 1e-9
        x = [2**-7, peak / band, 2**11]
        panel.plot(x, [min(peak, intensity * band) for intensity in x], color="black", linewidth=1)
        for marker, label, speed in (
            ("o", "einjit", lambda row: row.subject["seconds"]),
            ("x", "best peer", lambda row: row.best("seconds")[0] if row.peers else None),
        ):
            points = [(row.flops / row.bytes, row.flops / speed(row) * 1e-9) for row in chosen if speed(row)]
            panel.scatter(*zip(*points), marker=marker, s=18, label=label)
        panel.set_xscale("log", base=2)
        panel.set_yscale("log", base=2)
        panel.set_title("%s, one thread: %.0f GFLOP/s, %.0f GB/s from memory" % (dtype, peak, band))
        panel.set_xlabel("flops per byte of operands and result")
        panel.legend()
    panels[0].set_ylabel("GFLOP/s")
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    return True


def write(folder):
    """figures.json, figures.md and roofline.svg in the folder, of what native.jsonl and python.jsonl there hold."""
    rows, versions, missing = load(folder)
    if not rows:
        return
    (folder / "figures.json").write_text(
        json.dumps({"machine": machine(), "systems": versions, "missing": missing, "cases": [row.line for row in rows]}, indent=1),
        encoding="utf-8",
    )
    text = markdown(rows, versions, missing)
    if not roofline([row for row in rows], folder / "roofline.svg"):
        text = text.replace("![roofline](roofline.svg)", "No roofline picture: matplotlib is not installed.")
    (folder / "figures.md").write_text(text, encoding="utf-8")


def publish(folder, readme):
    """Replaces all after the marker in the readme by the folder's figures.md, and the picture beside it."""
    text = readme.read_text(encoding="utf-8")
    kept = text[: text.index(MARKER) + len(MARKER)]
    readme.write_text(kept + "\n" + (folder / "figures.md").read_text(encoding="utf-8"), encoding="utf-8")
    if (folder / "roofline.svg").exists():
        shutil.copy(folder / "roofline.svg", readme.with_name("roofline.svg"))
