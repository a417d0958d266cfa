"""Cases of the utilities in the guest: tests/utils/run.py knows their format;
it makes the scripts that tests.mk puts on the test disk, and judges what they
wrote."""
import importlib.util
import os

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SUITES = ['utils', 'sh']


def runner():
    spec = importlib.util.spec_from_file_location(
        'cases_runner', os.path.join(TESTS, 'utils', 'run.py'))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def folder(suite):
    return os.path.join(TESTS, suite)


def names(suite):
    if not os.path.isdir(folder(suite)):
        return []
    return sorted(n[:-2] for n in os.listdir(folder(suite)) if n.endswith('.t'))


def judge(suite, name, output):
    """Points of what the script of a file of cases wrote."""
    module = runner()
    module.HERE = folder(suite)
    text = output.decode('utf-8', 'surrogateescape').replace('\r\n', '\n')
    results = module.parse(text)
    points = []
    for number, case in enumerate(module.load(name), 1):
        lines, status, errors = results.get(number, (['(did not run)'], -1, []))
        good = lines == case.expected and status == case.status
        detail = ['at ' + case.where]
        detail += ['$ ' + line for line in case.script]
        detail += ['expected |' + line for line in case.expected]
        detail += ['came     |' + line for line in lines]
        detail += ['stderr   |' + line for line in errors]
        detail.append('status %d, expected %d' % (status, case.status))
        points.append(('%s: %s' % (name, case.title), good, detail))
    return points
