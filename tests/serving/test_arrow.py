# SPDX-License-Identifier: Apache-2.0
"""The web worker tells DuckDB that there is no pandas; Arrow must still work in it, the first time too."""

import subprocess
import sys


def test_the_first_array_of_a_web_worker_is_made() -> None:
    act = "import tournier_office.site.wsgi, pyarrow; print(len(pyarrow.array(['a'], pyarrow.string())))"
    done = subprocess.run([sys.executable, "-c", act], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "1"), done.stderr
