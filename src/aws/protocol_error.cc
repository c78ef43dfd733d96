// SPDX-License-Identifier: Apache-2.0
// What AWS says went wrong, from the many forms in which it says so.
#include <array>

#include "aws/redact.h"
#include "aws/wire.h"
#include "base/text.h"

namespace hikeshi::aws::wire {
namespace {

struct Reason {
  int status;
  std::string_view text;
};
constexpr std::array<Reason, 15> kReasons = {{
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {412, "Precondition Failed"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
}};

// An error without a readable body: HEAD has none, a proxy sends a page.
AwsError from_status(const HttpResponse& response) {
  AwsError out;
  out.code = std::to_string(response.status);
  for (const Reason& reason : kReasons) {
    if (reason.status == response.status) out.message = reason.text;
  }
  return out;
}

// "aws.protocoltests#FooError:http://internal.amazon.com/" is FooError.
std::string bare_code(std::string_view code) {
  code = code.substr(0, code.find(':'));
  const size_t hash = code.rfind('#');
  if (hash != std::string_view::npos) code.remove_prefix(hash + 1);
  return valid_text(trim(code));
}

// ---- XML

// The element with code and message: the root (S3), or below it, perhaps within <Errors>.
pugi::xml_node error_element(pugi::xml_node root) {
  if (local_name(root.name()) == "Error") return root;
  if (const pugi::xml_node error = child_of(root, "Error")) return error;
  return child_of(child_of(root, "Errors"), "Error");
}

std::string request_id_below(pugi::xml_node node) {
  for (const std::string_view name : {"RequestId", "RequestID", "requestId"}) {
    if (const pugi::xml_node id = child_of(node, name)) return xml_text(id);
  }
  return {};
}

std::optional<AwsError> from_xml(const Operation& operation, const HttpResponse& response) {
  const auto answer = XmlAnswer::parse(response.body);
  if (!answer) return std::nullopt;
  const pugi::xml_node element = error_element(answer->root());
  if (!element) return std::nullopt;
  AwsError out;
  out.code = bare_code(xml_text(child_of(element, "Code")));
  out.message = xml_text(child_of(element, "Message"));
  out.type = xml_text(child_of(element, "Type"));
  out.request_id = request_id_below(answer->root());
  if (out.request_id.empty()) out.request_id = request_id_below(element);
  Json fields = Json::object();
  if (const Shape* shape = operation.model->error_shape(operation, out.code))
    fields = read_xml(*shape, element);
  out.fields = std::make_shared<const Json>(std::move(fields));
  return out;
}

// ---- JSON

std::string text_at(const Json& body, std::initializer_list<const char*> keys) {
  if (!body.is_object()) return {};
  for (const char* key : keys) {
    const auto it = body.find(key);
    if (it == body.end() || it->is_null()) continue;
    return it->is_string() ? it->get<std::string>()
                           : it->dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return {};
}

// Services of the old query protocol that moved to JSON name the code of then, "Code;Sender".
void take_query_error(std::string_view header, AwsError& out) {
  const auto parts = split(header, ';');
  if (parts.size() != 2 || parts[0].empty()) return;
  out.query_code = out.code;
  out.code = valid_text(parts[0]);
  out.type = valid_text(parts[1]);
}

AwsError from_json(const Operation& operation, const HttpResponse& response) {
  auto parsed = parse_json(trim(response.body));
  AwsError out;
  const std::string_view header = header_of(response.headers, "x-amzn-errortype");
  const Json body = parsed && parsed->is_object() ? *parsed : Json::object();
  const std::string code =
      header.empty() ? text_at(body, {"__type", "code", "Code"}) : std::string(header);
  out = code.empty() ? from_status(response) : AwsError{};
  if (!code.empty()) out.code = bare_code(code);
  const std::string message = text_at(body, {"message", "Message", "errorMessage"});
  // What is no JSON is the message itself, as far as a person would read it.
  if (!parsed) out.message = valid_text(std::string_view(response.body).substr(0, 1024));
  if (!message.empty()) out.message = message;
  Json fields = Json::object();
  if (const Shape* shape = operation.model->error_shape(operation, out.code)) {
    if (auto read = read_json(*shape, body)) fields = std::move(*read);
  }
  out.fields = std::make_shared<const Json>(std::move(fields));
  take_query_error(header_of(response.headers, "x-amzn-query-error"), out);
  return out;
}

// "<html>...503 Service Unavailable" comes from something in front of the service.
bool is_generic(const HttpResponse& response) {
  const std::string_view body = trim(response.body);
  return response.status >= 500 && (body.empty() || to_lower(body.substr(0, 6)) == "<html>");
}

// Of refused signatures alone: "canonical" is a word of S3's too.
bool may_quote_request(std::string_view code) {
  return code == "SignatureDoesNotMatch" || code == "InvalidSignatureException" ||
         code == "IncompleteSignature" || code == "IncompleteSignatureException" ||
         code == "AuthFailure" || code == "403";
}

bool has_streamed_output(const Operation& operation) {
  if (!operation.output) return false;
  const Member* payload = operation.output.shape->find(operation.output.shape->payload);
  return payload != nullptr &&
         (payload->ref.shape->type == Type::kBlob || payload->ref.shape->type == Type::kString);
}

// S3 begins to answer a long copy with 200 before it knows how the copy ends.
bool is_error_in_success(const Operation& operation, const HttpResponse& response) {
  if (operation.model->protocol() != Protocol::kRestXml || has_streamed_output(operation))
    return false;
  const size_t at = response.body.find("<Error");
  if (at == std::string::npos || at > 256) return false;
  const auto answer = XmlAnswer::parse(response.body);
  return answer && local_name(answer->root().name()) == "Error";
}

}  // namespace

bool is_xml(Protocol protocol) {
  return protocol != Protocol::kJson && protocol != Protocol::kRestJson;
}

bool is_error(const Operation& operation, const HttpResponse& response) {
  return response.status >= 300 || is_error_in_success(operation, response);
}

Result<AwsError> read_error(const Operation& operation, const HttpResponse& response) {
  AwsError out;
  if (is_generic(response)) {
    out = from_status(response);
    // The code of an error may stand in a header alone.
    const std::string_view code = header_of(response.headers, "x-amzn-errortype");
    if (!code.empty()) out.code = bare_code(code);
  } else if (is_xml(operation.model->protocol())) {
    out = from_xml(operation, response).value_or(from_status(response));
  } else {
    out = from_json(operation, response);
  }
  if (out.code.empty()) out.code = std::to_string(response.status);
  if (may_quote_request(out.code)) out.message = without_quoted_request(std::move(out.message));
  out.status = response.status;
  Json fields = out.fields ? *out.fields : Json::object();
  if (const Shape* shape = operation.model->error_shape(operation, out.code))
    read_locations(*shape, response, fields);
  out.fields = std::make_shared<const Json>(std::move(fields));
  return out;
}

}  // namespace hikeshi::aws::wire
