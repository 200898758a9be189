"""The asset graph as data and as a picture."""

from __future__ import annotations

from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

SNAPSHOT = Path(__file__).with_name("asset_graph.json")
README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- the asset graph: UPDATE=1 make test draws it anew -->\n", "<!-- end -->\n"

Graph = dict[str, dict[str, Any]]


def graph() -> Graph:
    """Return what the definitions say of each asset: its group, the assets it is made from, its checks."""
    from pipeline.definitions import defs

    assets = defs.resolve_asset_graph()
    checks: dict[str, list[str]] = {}
    for key in assets.asset_check_keys:
        checks.setdefault(key.asset_key.to_user_string(), []).append(key.name)
    return {
        key.to_user_string(): {
            "group": assets.get(key).group_name,
            "from": sorted(parent.to_user_string() for parent in assets.get(key).parent_keys),
            "checks": sorted(checks.get(key.to_user_string(), [])),
        }
        for key in sorted(assets.get_all_asset_keys())
    }


def picture(graph: Graph) -> str:
    """Return the graph as a Mermaid diagram; an arrow that a longer way already tells is left out."""
    upstream: dict[str, list[str]] = {name: asset["from"] for name, asset in graph.items()}
    order = list(TopologicalSorter(upstream).static_order())
    above: dict[str, set[str]] = {}
    for name in order:
        above[name] = set(upstream[name]).union(*(above[parent] for parent in upstream[name]))
    lines = ["```mermaid", "flowchart LR"]
    for group in dict.fromkeys(graph[name]["group"] for name in order):
        lines.append(f"  subgraph {group}_group [{group}]")
        lines += [f"    {name}" for name in order if graph[name]["group"] == group]
        lines.append("  end")
    for name in order:
        direct = [p for p in upstream[name] if not any(p in above[other] for other in upstream[name])]
        lines += [f"  {parent} --> {name}" for parent in direct]
    return "\n".join([*lines, "```", ""])


def readme_with(picture: str) -> str:
    """Return the README with ``picture`` between its two marks."""
    before, _, rest = README.read_text("utf-8").partition(BEGIN)
    return before + BEGIN + picture + END + rest.partition(END)[2]
