"""A script in each tool that makes the journeys of the shop with equal weights, and one request that nobody makes."""

from __future__ import annotations

from tests.production.logs import JOURNEYS

UNKNOWN = "GET /order/legacy"


def _calls(journey: str) -> list[tuple[str, str]]:
    templates = (*JOURNEYS[journey], *((UNKNOWN,) if journey == "order" else ()))
    pairs = [template.format(id=4711, word="red", mail="").split(" ", 1) for template in templates]
    return [(method.lower(), address) for method, address in pairs]


def k6(amounts: dict[str, int]) -> str:
    """Scenarios with arrival rates."""
    scenarios = "".join(
        f"    {name}: {{ executor: 'constant-arrival-rate', exec: '{name}', rate: {rate}, timeUnit: '1s', "
        "duration: '1m', preAllocatedVUs: 5 },\n"
        for name, rate in amounts.items()
    )
    functions = "".join(
        f"\nexport function {name}() {{\n"
        + "".join(f"  http.{method}(`${{BASE}}{address}`);\n" for method, address in _calls(name))
        + "}\n"
        for name in amounts
    )
    return (
        "import http from 'k6/http';\n\nconst BASE = __ENV.BASE || 'https://shop.test';\n\n"
        f"export const options = {{\n  scenarios: {{\n{scenarios}  }},\n}};\n{functions}"
    )


def locust(weights: dict[str, int]) -> str:
    """Tasks of one class of users; a weight of 1 is not written."""
    tasks = "".join(
        f"\n    @task{f'({weight})' if weight > 1 else ''}\n    def {name}(self):\n"
        + "".join(f'        self.client.{method}("{address}")\n' for method, address in _calls(name))
        for name, weight in weights.items()
    )
    return f"from locust import HttpUser, task\n\n\nclass ShopUser(HttpUser):\n    host = 'https://shop.test'\n{tasks}"


def jmeter(percentages: dict[str, float]) -> str:
    """A thread group with a Throughput Controller for each journey."""
    controllers = "".join(_controller(name, percentage) for name, percentage in percentages.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2">\n'
        '<hashTree><TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Plan" enabled="true"/><hashTree>\n'
        '<ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Users" enabled="true">\n'
        '<elementProp name="ThreadGroup.main_controller" elementType="LoopController" guiclass="LoopControlPanel" '
        'testclass="LoopController"><stringProp name="LoopController.loops">1</stringProp></elementProp>\n'
        '<stringProp name="ThreadGroup.num_threads">10</stringProp><stringProp name="ThreadGroup.ramp_time">1'
        f"</stringProp></ThreadGroup><hashTree>\n{controllers}</hashTree></hashTree></hashTree></jmeterTestPlan>\n"
    )


def _controller(name: str, percentage: float) -> str:
    samplers = "".join(
        f'<HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="{address}" '
        f'enabled="true"><stringProp name="HTTPSampler.domain">shop.test</stringProp>'
        f'<stringProp name="HTTPSampler.path">{address}</stringProp>'
        f'<stringProp name="HTTPSampler.method">{method.upper()}</stringProp></HTTPSamplerProxy><hashTree/>\n'
        for method, address in _calls(name)
    )
    return (
        f'<ThroughputController guiclass="ThroughputControllerGui" testclass="ThroughputController" testname="{name}" '
        'enabled="true"><intProp name="ThroughputController.style">1</intProp><boolProp '
        'name="ThroughputController.perThread">false</boolProp><intProp name="ThroughputController.maxThroughput">1'
        "</intProp><FloatProperty><name>ThroughputController.percentThroughput</name><value>"
        f"{percentage}</value><savedValue>0.0</savedValue></FloatProperty></ThroughputController><hashTree>\n{samplers}"
        "</hashTree>\n"
    )
