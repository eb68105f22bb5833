#!/usr/bin/env python3
"""test_object_cache.py PROBE FOLDER: what befalls the object cache, with real processes and real disks.

Whatever happens to the files, a result is right and nothing worse than a warning comes of it.
"""

import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROBE = pathlib.Path(sys.argv.pop(1)).resolve()
FOLDER = pathlib.Path(sys.argv.pop(1)).resolve()
NOBODY = 65534
IS_ROOT = os.geteuid() == 0


class ObjectCacheTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="object-cache-", dir=FOLDER))
        self.cache = self.folder / "cache"
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, size=8, count=1, cache=None, environment=None, **options):
        variables = dict(os.environ, EINJIT_CACHE_DIR=str(cache or self.cache), **(environment or {}))
        return subprocess.Popen(
            [PROBE, str(size), str(count)], env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
        )

    def end(self, process):
        output, errors = process.communicate(timeout=120)
        self.assertEqual((process.returncode, errors), (0, ""), output)
        return json.loads(output)

    def probe(self, *arguments, **options):
        return self.end(self.start(*arguments, **options))

    def entries(self):
        return sorted(self.cache.glob("*.object"))

    def expect(self, result, loaded, stored, warning=None):
        self.assertEqual((result["loaded"], result["stored"]), (loaded, stored), result)
        if warning is None:
            self.assertEqual(result["warnings"], [])
        else:
            self.assertEqual(len(result["warnings"]), 1, result)
            self.assertIn(warning, result["warnings"][0])

    def test_a_second_process_compiles_nothing(self):
        self.expect(self.probe(), loaded=0, stored=1)
        results = [self.probe() for _ in range(10)]
        for result in results:
            self.expect(result, loaded=1, stored=0)
        fastest = min(result["first_ms"] for result in results)
        print("first result of a second process: %.2f ms" % fastest)
        self.assertLessEqual(fastest, 3)

    def test_it_moves_and_turns_off_by_the_environment(self):
        self.probe(cache=self.folder / "elsewhere")
        self.assertEqual(len(list((self.folder / "elsewhere").glob("*.object"))), 1)
        home = self.folder / "home"
        variables = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "EINJIT_"))}
        for added, place in (
            ({"HOME": str(home)}, home / ".cache/einjit"),
            ({"HOME": str(home), "XDG_CACHE_HOME": str(self.folder / "xdg")}, self.folder / "xdg/einjit"),
        ):
            subprocess.run([PROBE], env={**variables, **added}, check=True, capture_output=True)
            self.assertEqual(len(list(place.glob("*.object"))), 1)
        off = subprocess.run([PROBE], env=dict(os.environ, EINJIT_CACHE_DIR=""), check=True, capture_output=True, text=True)
        self.expect(json.loads(off.stdout), loaded=0, stored=0)

    def test_damaged_entries_are_replaced(self):
        self.probe()
        (path,) = self.entries()
        whole = path.read_bytes()
        middle = len(whole) // 2
        for damaged in (
            whole[:middle],
            whole[:middle] + bytes([whole[middle] ^ 0x10]) + whole[middle + 1 :],
            b"",
            pathlib.Path(sys.executable).read_bytes()[:100000],
        ):
            path.write_bytes(damaged)
            self.expect(self.probe(), loaded=0, stored=1, warning="is damaged and is compiled anew")
            self.expect(self.probe(), loaded=1, stored=0)

    def test_an_entry_of_another_kernel_is_not_run(self):
        self.probe(8)
        (eight,) = self.entries()
        self.probe(9)
        (nine,) = set(self.entries()) - {eight}
        shutil.copy(eight, nine)
        self.expect(self.probe(9), loaded=0, stored=1)
        self.expect(self.probe(9), loaded=1, stored=0)

    def test_killed_writers_leave_nothing_that_is_read(self):
        seed = random.randrange(1 << 30)
        print("seed", seed)
        generator = random.Random(seed)
        for _ in range(12):
            writer = self.start(8, 100000)
            time.sleep(generator.uniform(0.03, 0.4))
            writer.send_signal(signal.SIGKILL)
            writer.communicate()
        stored = len(self.entries())
        self.assertGreater(stored, 0)
        result = self.probe(8, stored)
        self.assertEqual((result["warnings"], result["loaded"]), ([], stored))

    def test_many_processes_at_once(self):
        for result in [self.end(process) for process in [self.start(8, 6) for _ in range(8)]]:
            self.assertEqual(result["warnings"], [])
            self.assertEqual(result["loaded"] + result["stored"], 6)
        self.assertEqual(len(self.entries()), 6)
        self.expect(self.probe(8, 6), loaded=6, stored=0)

    def test_processes_evict_at_once(self):
        environment = {"PROBE_MOST_BYTES": str(1 << 20)}
        starts = [self.start(8 + 20 * i, 20, environment=environment) for i in range(4)]
        for process in starts:
            self.assertEqual(self.end(process)["warnings"], [])
        filler = b"x" * (100 << 10)
        for i in range(30):
            path = self.cache / ("%032x.object" % i)
            path.write_bytes(filler)
            os.utime(path, (0, 0))
        result = self.probe(200, 1, environment=environment)
        self.assertEqual(result["warnings"], [])
        self.assertLessEqual(sum(path.stat().st_size for path in self.entries()), 1 << 20)

    def test_a_read_only_directory_costs_a_warning(self):
        self.probe(8)
        user = {}
        if IS_ROOT:  # whom permissions do not stop: another user reads what root has stored
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            os.chmod(self.folder, 0o755)
            for path in self.entries():
                os.chmod(path, 0o644)
        os.chmod(self.cache, 0o555)
        self.addCleanup(os.chmod, self.cache, 0o755)
        try:
            known = self.probe(8, **user)
        except PermissionError:
            self.skipTest("another user cannot run programs from here")
        self.expect(known, loaded=1, stored=0)
        self.expect(self.probe(9, 3, **user), loaded=0, stored=0, warning="Permission denied")
        self.assertEqual(len(self.entries()), 1)

    def test_a_full_disk_costs_a_warning(self):
        self.cache.mkdir(mode=0o700)
        mount = ["mount", "-t", "tmpfs", "-o", "size=16k,mode=0700", "tmpfs", self.cache]
        if not IS_ROOT or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
            self.skipTest("mounting a small disk needs root")
        self.addCleanup(subprocess.run, ["umount", self.cache], check=True)
        (self.cache / "filler").write_bytes(b"x" * (16 << 10))
        self.expect(self.probe(64, 2), loaded=0, stored=0, warning="No space left on device")
        self.assertEqual([path.name for path in self.cache.iterdir()], ["filler"], "nothing half written stays")
        (self.cache / "filler").unlink()
        self.expect(self.probe(8), loaded=0, stored=1)
        self.expect(self.probe(8), loaded=1, stored=0)

    def test_a_file_size_limit_costs_a_warning(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        self.expect(self.probe(8, 2, preexec_fn=limit), loaded=0, stored=0, warning="File too large")
        self.assertEqual(list(self.cache.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
