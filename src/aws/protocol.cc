// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <array>

#include "aws/wire.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

bool streams_events(const Ref& ref) {
  if (!ref) return false;
  for (const Member& member : ref.shape->members) {
    if (member.ref.shape->is_event_stream) return true;
  }
  return false;
}

void add_tokens(const Operation& operation, const TokenSource& token, Json& parameters) {
  if (!operation.input) return;
  for (const Member& member : operation.input.shape->members) {
    if (!member.idempotency_token) continue;
    const auto it = parameters.find(member.name);
    if (it == parameters.end() || it->is_null()) parameters[member.name] = token();
  }
}

// "{AccountId}." with the labels that the check has passed.
std::string fill_host_prefix(const Operation& operation, const Json& parameters) {
  std::string prefix = wire::quirk_host_prefix(operation);
  if (!operation.input) return prefix;
  for (const Member& member : operation.input.shape->members) {
    const auto value = parameters.find(member.name);
    if (member.host_label && value != parameters.end() && value->is_string())
      prefix = replace_all(prefix, '{' + member.name + '}', value->get_ref<const std::string&>());
  }
  return prefix;
}

void make(const Operation& operation, const Json& parameters, HttpRequest& request) {
  switch (operation.model->protocol()) {
    case Protocol::kEc2:
      return wire::make_ec2(operation, parameters, request);
    case Protocol::kQuery:
      return wire::make_query(operation, parameters, request);
    case Protocol::kJson:
      return wire::make_json(operation, parameters, request);
    default:
      return wire::make_rest(operation, parameters, request);
  }
}

Result<Outgoing> make_unguarded(const Operation& operation, Json parameters,
                                const TokenSource& token) {
  if (streams_events(operation.input) || streams_events(operation.output))
    return fail(Code::kUnsupported, operation.model->service() + " " + operation.name +
                                        " streams events, which is not supported");
  if (parameters.is_null()) parameters = Json::object();
  if (parameters.is_object()) add_tokens(operation, token, parameters);
  HK_CHECK(wire::check_parameters(operation, parameters));
  wire::quirk_parameters(operation, parameters);
  Outgoing out;
  out.request.method = operation.method;
  out.host_prefix = fill_host_prefix(operation, parameters);
  make(operation, parameters, out.request);
  HK_CHECK(wire::add_checksum(operation, parameters, out.request));
  return out;
}

// ---- answers

std::string request_id_of(const HttpResponse& response) {
  for (const std::string_view name :
       {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"}) {
    const std::string_view id = header_of(response.headers, name);
    if (!id.empty()) return wire::valid_text(id);
  }
  return {};
}

// The part of a query answer that the output's shape describes.
Result<pugi::xml_node> result_element(const Operation& operation, pugi::xml_node root) {
  const std::string name =
      operation.result_wrapper.empty() ? operation.name + "Result" : operation.result_wrapper;
  if (operation.model->protocol() == Protocol::kEc2) {
    // A page of something in front of the service would pass as an answer without a single field.
    if (!equals_ignore_case(root.name(), "html")) return root;
  } else if (const pugi::xml_node element = wire::child_of(root, name)) {
    return element;
  } else if (operation.output.shape->members.empty()) {
    return root;
  }
  return fail(Code::kCorrupt, "the answer has no element " + name);
}

Result<Json> read_query(const Operation& operation, const HttpResponse& response, Answer& answer) {
  const bool expects = operation.output && !operation.output.shape->members.empty();
  if (!expects && trim(response.body).empty()) return Json::object();
  const wire::XmlAnswer xml = HK_TRY(wire::XmlAnswer::parse(response.body));
  const pugi::xml_node metadata = wire::child_of(xml.root(), "ResponseMetadata");
  for (const pugi::xml_node id :
       {wire::child_of(metadata, "RequestId"), wire::child_of(xml.root(), "requestId")}) {
    if (id) answer.request_id = wire::xml_text(id);
  }
  if (!operation.output) return Json::object();
  return wire::read_xml(*operation.output.shape, HK_TRY(result_element(operation, xml.root())));
}

Result<Json> read_result(const Operation& operation, const HttpResponse& response, Answer& answer) {
  const Protocol protocol = operation.model->protocol();
  if (protocol == Protocol::kEc2 || protocol == Protocol::kQuery)
    return read_query(operation, response, answer);
  if (!operation.output) return Json::object();
  const Shape& shape = *operation.output.shape;
  if (protocol != Protocol::kJson) return wire::read_rest(operation, shape, response);
  return wire::read_json(shape, HK_TRY(wire::parse_json(trim(response.body))));
}

Result<Answer> read_unguarded(const Operation& operation, const HttpResponse& response,
                              Json& result) {
  Answer answer;
  answer.request_id = request_id_of(response);
  if (wire::is_error(operation, response)) {
    AwsError error = HK_TRY(wire::read_error(operation, response));
    if (error.request_id.empty()) error.request_id = answer.request_id;
    answer.request_id = error.request_id;
    answer.error = std::move(error);
    result = Json::object();
    return answer;
  }
  Json read = HK_TRY(read_result(operation, response, answer));
  wire::quirk_result(operation, response, read);
  result = std::move(read);
  return answer;
}

}  // namespace

std::string random_token() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);  // version 4
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);  // variant of RFC 9562
  std::string out;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += fmt::format("{:02x}", bytes[i]);
  }
  return out;
}

// nlohmann throws where a value is not of the type asked for. The checks above should leave no such
// place; if one is left, it ends here as our mistake and not in the caller.
Result<Outgoing> make_request(const Operation& operation, const Json& parameters,
                              const TokenSource& token) {
  try {
    return make_unguarded(operation, parameters, token);
  } catch (const Json::exception& error) {
    return fail(Code::kBug, "making " + operation.name + ": " + error.what());
  }
}

Result<Answer> read_answer(const Operation& operation, const HttpResponse& response, Json& result) {
  try {
    auto answer = read_unguarded(operation, response, result);
    if (!answer)
      return tl::make_unexpected(std::move(answer).error().with_context(operation.model->service() +
                                                                        " " + operation.name));
    return answer;
  } catch (const Json::exception& error) {
    return fail(Code::kBug, "reading the answer of " + operation.name + ": " + error.what());
  }
}

}  // namespace hikeshi::aws
