// SPDX-License-Identifier: Apache-2.0
// What services do that their models do not say. botocore has these in handlers.py.
#include "aws/wire.h"
#include "base/text.h"

namespace hikeshi::aws::wire {
namespace {

constexpr std::string_view kBucketLabel = "/{Bucket}";

bool is_service(const Operation& operation, std::string_view service_id) {
  return operation.model->text("serviceId") == service_id;
}

// IAM's policy documents come percent-encoded within the XML.
void decode_policy(Json& text) {
  if (!text.is_string()) return;
  const std::string plain = uri_decode(text.get_ref<const std::string&>());
  if (auto document = parse_json(plain); document && document->is_structured())
    text = std::move(*document);
}

void decode_policies(const Shape& shape, Json& value, int depth) {
  if (depth > kMaxDepth) return;
  if (shape.type == Type::kString && shape.name == "policyDocumentType")
    return decode_policy(value);
  if (shape.type == Type::kList && value.is_array()) {
    for (Json& item : value) decode_policies(*shape.element.shape, item, depth + 1);
  }
  if (shape.type != Type::kStructure || !value.is_object()) return;
  for (const Member& member : shape.members) {
    if (const auto it = value.find(member.name); it != value.end())
      decode_policies(*member.ref.shape, *it, depth + 1);
  }
}

// Its root is the value itself, which the model has no words for. us-east-1 is an empty element.
void read_bucket_location(const HttpResponse& response, Json& result) {
  const auto answer = XmlAnswer::parse(response.body);
  if (!answer) return;
  const std::string region(trim(xml_text(answer->root())));
  result["LocationConstraint"] = region.empty() ? Json() : Json(region);
}

// "/hostedzone/Z123" of one answer is the "Z123" of the next request.
void shorten_ids(const Shape& shape, Json& parameters) {
  for (const Member& member : shape.members) {
    const std::string& kind = member.ref.shape->name;
    if (kind != "ResourceId" && kind != "DelegationSetId" && kind != "ChangeId") continue;
    const auto it = parameters.find(member.name);
    if (it == parameters.end() || !it->is_string()) continue;
    const std::string text = it->get<std::string>();
    *it = text.substr(text.rfind('/') + 1);
  }
}

// A header is not encoded by the protocol, but this one holds a path.
void encode_copy_source(Json& parameters) {
  const auto it = parameters.find("CopySource");
  if (it == parameters.end() || !it->is_string()) return;
  const std::string source = it->get<std::string>();
  const size_t version = source.find("?versionId=");
  std::string encoded = uri_encode(source.substr(0, version), true);
  if (version != std::string::npos) encoded += source.substr(version);
  *it = encoded;
}

}  // namespace

std::string quirk_uri(const Operation& operation) {
  const std::string& uri = operation.uri;
  // The endpoint rules put the bucket into the host or the path of the endpoint.
  if (is_service(operation, "S3") && uri.starts_with(kBucketLabel))
    return uri.substr(kBucketLabel.size());
  return uri;
}

std::string quirk_host_prefix(const Operation& operation) {
  // Here too the endpoint rules already bring it.
  const bool by_rules =
      is_service(operation, "S3 Control") && operation.host_prefix == "{AccountId}.";
  return by_rules ? "" : operation.host_prefix;
}

void quirk_parameters(const Operation& operation, Json& parameters) {
  if (!operation.input) return;
  if (is_service(operation, "Route 53")) shorten_ids(*operation.input.shape, parameters);
  if (is_service(operation, "S3")) encode_copy_source(parameters);
}

void quirk_result(const Operation& operation, const HttpResponse& response, Json& result) {
  if (!operation.output) return;
  if (is_service(operation, "IAM")) decode_policies(*operation.output.shape, result, 0);
  if (is_service(operation, "S3") && operation.name == "GetBucketLocation")
    read_bucket_location(response, result);
}

}  // namespace hikeshi::aws::wire
