# SPDX-License-Identifier: Apache-2.0
"""Documents in the formats of others, held to the schemas that those have published.

OCSF: the compiled schema (package ocsf-json-schema). SARIF: models made from the standard's own schema file
(pydantic-sarif), which refuse unknown members. ASFF: AWS's model of BatchImportFindings (botocore)."""

import botocore.session
import botocore.validate
import jsonschema
import ocsf_json_schema
import pydantic_sarif.model


def ocsf(event):
    """Raises where `event` is none of its class, by its own version and profiles."""
    compiled = ocsf_json_schema.OcsfJsonSchemaEmbedded(
        ocsf_json_schema.get_ocsf_schema(version=event["metadata"]["version"])
    )
    name = compiled.lookup_class_name_from_uid(event["class_uid"])
    schema = compiled.get_class_schema(
        class_name=name, profiles=event["metadata"].get("profiles", [])
    )
    jsonschema.Draft202012Validator(schema).validate(event)


def sarif(document):
    pydantic_sarif.model.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(document)


def asff(findings):
    """As Security Hub takes them: a hundred a call."""
    model = botocore.session.Session().get_service_model("securityhub")
    shape = model.operation_model("BatchImportFindings").input_shape
    for first in range(0, len(findings), 100):
        batch = {"Findings": findings[first : first + 100]}
        report = botocore.validate.ParamValidator().validate(batch, shape)
        if report.has_errors():
            raise AssertionError(report.generate_report())
        check_enums(batch, shape)


def check_enums(value, shape):
    """What botocore leaves to the service."""
    if shape.type_name == "structure":
        for name, inner in value.items():
            check_enums(inner, shape.members[name])
    elif shape.type_name == "list":
        for inner in value:
            check_enums(inner, shape.member)
    elif getattr(shape, "enum", None) and value not in shape.enum:
        raise AssertionError(f"{value!r} is none of {shape.name}: {shape.enum}")
