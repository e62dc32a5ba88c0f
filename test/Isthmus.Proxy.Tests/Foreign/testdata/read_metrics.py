# Reads a page of metrics from standard input with Prometheus' own parser; says what families there are, or what is wrong.
import sys
from prometheus_client.parser import text_string_to_metric_families

seen = set()
for family in text_string_to_metric_families(sys.stdin.read()):
    if family.type not in ("counter", "gauge", "histogram"):
        sys.exit(f"{family.name} has the type {family.type}")
    for sample in family.samples:
        key = (sample.name, tuple(sorted(sample.labels.items())))
        if key in seen:
            sys.exit(f"{key} is there twice")
        seen.add(key)
    if family.type == "histogram":
        last = {}
        for sample in family.samples:
            if sample.name.endswith("_bucket"):
                labels = {k: v for k, v in sample.labels.items() if k != "le"}
                key = tuple(sorted(labels.items()))
                if sample.value < last.get(key, 0):
                    sys.exit(f"{family.name}: buckets do not grow")
                last[key] = sample.value
    print(family.name, family.type)
