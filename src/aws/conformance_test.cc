// SPDX-License-Identifier: Apache-2.0
// The protocols against botocore's own compliance cases: every input and output case of the five
// protocols runs; those that we answer otherwise on purpose stand in one table, with the reason,
// and fail if they ever pass.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <set>

#include "aws/base64.h"
#include "aws/model_lines.h"
#include "aws/protocol.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

const std::filesystem::path kCases = HIKESHI_ROOT "/.botocore/tests/unit/protocols";
constexpr std::string_view kToken = "00000000-0000-4000-8000-000000000000";

constexpr std::string_view kPath =
    "the path of an endpoint is the endpoint's, and joined behind this";
constexpr std::string_view kGzip =
    "requests are not compressed: the one operation is PutMetricData";
constexpr std::string_view kRoot =
    "S3 names an XML root by the member (LifecycleConfiguration), not by its shape";
constexpr std::string_view kEmptyList = "an empty list sends no header, as in botocore";

// What we answer otherwise on purpose; most of what botocore leaves out itself passes here
// (protocol-tests-ignore-list.json).
const std::map<std::string, std::string_view> kExceptions = {
    {"input/Ec2QueryHostWithPath", kPath},
    {"input/QueryHostWithPath", kPath},
    {"input/AwsJson11HostWithPath", kPath},
    {"input/AwsJson10HostWithPath", kPath},
    {"input/RestJsonHostWithPath", kPath},
    {"input/SDKAppliedContentEncoding_ec2Query", kGzip},
    {"input/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query", kGzip},
    {"input/SDKAppliedContentEncoding_awsQuery", kGzip},
    {"input/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery", kGzip},
    {"input/SDKAppliedContentEncoding_awsJson1_1", kGzip},
    {"input/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1", kGzip},
    {"input/SDKAppliedContentEncoding_awsJson1_0", kGzip},
    {"input/SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0", kGzip},
    {"input/SDKAppliedContentEncoding_restJson1", kGzip},
    {"input/SDKAppendedGzipAfterProvidedEncoding_restJson1", kGzip},
    {"input/SDKAppliedContentEncoding_restXml", kGzip},
    {"input/SDKAppendedGzipAfterProvidedEncoding_restXml", kGzip},
    {"input/RestXmlHttpPayloadWithUnion", kRoot},
    {"input/HttpPayloadWithXmlNamespace", kRoot},
    {"input/HttpPayloadWithXmlNamespaceAndPrefix", kRoot},
    {"input/XmlAttributesOnPayload", kRoot},
    {"input/RestJsonNullAndEmptyHeaders", kEmptyList},
    {"input/NullAndEmptyHeaders", kEmptyList},
};

Json load(const std::filesystem::path& path) {
  std::ifstream in(path);
  return Json::parse(in, nullptr, false);
}

// The cases give blobs as plain text and times as seconds: `act` turns each into what json.h says.
void convert(const Ref& ref, Json& value) {
  if (!ref || value.is_null() || ref.shape->is_document) return;
  const Shape& shape = *ref.shape;
  if (shape.type == Type::kBlob && value.is_string())
    value = base64_encode(value.get<std::string>());
  if (shape.type == Type::kTimestamp && value.is_number())
    value = format_wire_time(wire_time_of(value.get<double>()).value(), TimeFormat::kIso8601);
  if (shape.type == Type::kList) {
    for (Json& item : value) convert(shape.element, item);
  }
  if (shape.type == Type::kMap) {
    for (auto& item : value.items()) convert(shape.value, item.value());
  }
  if (shape.type != Type::kStructure) return;
  for (const Member& member : shape.members) {
    if (value.contains(member.name)) convert(member.ref, value[member.name]);
  }
}

// ---- comparing

std::string canonical_xml(const pugi::xml_node node) {
  std::multiset<std::string> attributes;
  for (const auto attribute : node.attributes())
    attributes.insert(fmt::format("{}={}", attribute.name(), attribute.value()));
  std::string out = fmt::format("<{} {}>", node.name(), fmt::join(attributes, " "));
  for (const auto child : node.children()) {
    out += child.type() == pugi::node_element ? canonical_xml(child)
                                              : std::string(trim(child.value()));
  }
  return out + "</>";
}

std::string canonical(const std::string& text, Protocol protocol) {
  if (protocol == Protocol::kJson || protocol == Protocol::kRestJson) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    return json.is_discarded() ? text : json.dump();
  }
  pugi::xml_document document;
  const bool is_xml = protocol == Protocol::kRestXml && document.load_string(text.c_str());
  return is_xml ? canonical_xml(document.document_element()) : text;
}

nlohmann::json unordered(const Json& json) { return nlohmann::json::parse(json.dump()); }

// ---- one case

struct Case {
  std::string id;
  std::unique_ptr<const Model> model;
  const Operation* operation = nullptr;
  const Json* suite = nullptr;
  const Json* json = nullptr;
};

Case prepare(const Json& suite, const Json& json) {
  Case out;
  out.id = json.value("id", "");
  out.suite = &suite;
  out.json = &json;
  const std::string name = json["given"].value("name", "OperationName");
  Json service = {{"metadata", suite["metadata"]}, {"shapes", suite["shapes"]}};
  service["operations"][name] = json["given"];
  auto model = Model::create("test", model_lines(service));
  if (!model) {
    ADD_FAILURE() << model.error().message;
    return out;
  }
  out.model = std::move(*model);
  out.operation = out.model->operation(name).value();
  return out;
}

std::string squeezed(std::string_view text) { return replace_all(text, ", ", ","); }

bool has_header(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const Header& header) { return equals_ignore_case(header.name, name); });
}

// "" or what differs.
std::string compare_headers(const Case& it, const HttpRequest& request, const Json& expected) {
  const Protocol protocol = it.model->protocol();
  const bool form = protocol == Protocol::kQuery || protocol == Protocol::kEc2;
  const Json headers = expected.value("headers", Json::object());
  for (const auto& [name, value] : headers.items()) {
    std::string wanted = value.get<std::string>();
    const std::string got(header_of(request.headers, name));
    const bool there = has_header(request.headers, name);
    if (name == "Content-Type" && form) wanted += "; charset=utf-8";
    // botocore names no type for raw bodies either: S3 keeps what it is given with the object.
    if (name == "Content-Type" && got.empty() && wanted != "application/json" &&
        wanted != "application/xml")
      continue;
    if (!there || squeezed(got) != squeezed(wanted))
      return fmt::format("header {}: got '{}', wanted '{}'", name, got, wanted);
  }
  const Json forbidden = expected.value("forbidHeaders", Json::array());
  for (const Json& name : forbidden) {
    if (has_header(request.headers, name.get<std::string>())) return name.dump() + " is there";
  }
  return "";
}

std::string compare_host(const Case& it, const Outgoing& out, const Json& expected) {
  if (!expected.contains("host")) return "";
  const std::string client = it.suite->value("clientEndpoint", "https://example.com");
  const std::string host = out.host_prefix + client.substr(client.find("//") + 2);
  const std::string wanted = expected["host"].get<std::string>();
  return host == wanted ? "" : fmt::format("host: got {}, wanted {}", host, wanted);
}

std::string run_input(const Case& it) {
  Json parameters = (*it.json)["params"];
  const Json& expected = (*it.json)["serialized"];
  convert(it.operation->input, parameters);
  const auto made = make_request(*it.operation, parameters, [] { return std::string(kToken); });
  if (!made) return made.error().message;
  const HttpRequest& request = made->request;
  const std::string uri = request.path + (request.query.empty() ? "" : '?' + request.query);
  if (uri != expected.value("uri", "")) return fmt::format("uri: {}", uri);
  if (request.method != expected.value("method", request.method)) return request.method;
  if (expected.contains("body")) {
    const std::string got = canonical(request.body, it.model->protocol());
    const std::string wanted = canonical(expected["body"].get<std::string>(), it.model->protocol());
    if (got != wanted) return fmt::format("body:\n  got    {}\n  wanted {}", got, wanted);
  }
  const std::string host = compare_host(it, *made, expected);
  return host.empty() ? compare_headers(it, request, expected) : host;
}

HttpResponse response_of(const Json& json) {
  HttpResponse out;
  out.status = json.value("status_code", 200);
  out.body = json.value("body", "");
  const Json headers = json.value("headers", Json::object());
  for (const auto& [name, value] : headers.items())
    out.headers.push_back({name, value.get<std::string>()});
  return out;
}

std::string compare_error(const Case& it, const Answer& answer) {
  if (!answer.error) return "no error";
  if (answer.error->code != it.json->value("errorCode", "")) return "code: " + answer.error->code;
  if (it.json->contains("errorMessage") && answer.error->message != (*it.json)["errorMessage"])
    return "message: " + answer.error->message;
  Json wanted = (*it.json)["error"];
  if (const Shape* shape = it.model->error_shape(*it.operation, answer.error->code)) {
    Ref ref;
    ref.shape = shape;
    convert(ref, wanted);
  }
  if (unordered(*answer.error->fields) == unordered(wanted)) return "";
  return fmt::format("fields:\n  got    {}\n  wanted {}", answer.error->fields->dump(),
                     wanted.dump());
}

std::string run_output(const Case& it) {
  HttpResponse response = response_of((*it.json)["response"]);
  Json result;
  const auto answer = read_answer(*it.operation, response, result);
  if (!answer) return answer.error().message;
  if (it.json->contains("error")) return compare_error(it, *answer);
  if (answer->error) return "error: " + answer->error->code;
  Json wanted = (*it.json)["result"];
  convert(it.operation->output, wanted);
  if (unordered(result) == unordered(wanted)) return "";
  return fmt::format("result:\n  got    {}\n  wanted {}", result.dump(), wanted.dump());
}

struct Count {
  int ran = 0, passed = 0, excepted = 0;
};

Count run_file(const std::filesystem::path& path, std::string (*run)(const Case&),
               std::set<std::string>& seen) {
  Count count;
  const Json suites = load(path);
  EXPECT_TRUE(suites.is_array()) << path << ": run tools/setup.sh test, which fetches botocore";
  if (!suites.is_array()) return count;
  for (const Json& suite : suites) {
    for (const Json& json : suite["cases"]) {
      const Case it = prepare(suite, json);
      if (it.operation == nullptr) continue;
      const std::string direction = path.parent_path().filename().string();
      const std::string name = direction + "/" + it.id;
      const std::string difference = run(it);
      const bool excepted = kExceptions.contains(name);
      seen.insert(name);
      ++count.ran;
      count.passed += difference.empty();
      count.excepted += excepted;
      EXPECT_EQ(difference.empty(), !excepted)
          << path.filename() << " " << name << "\n"
          << (excepted ? "passes now: take it out of the table" : difference);
    }
  }
  return count;
}

TEST(Conformance, BotocoreCases) {
  std::set<std::string> seen;
  for (const std::string protocol :
       {"ec2", "query", "json", "json_1_0", "json_1_0-query-compatible", "rest-json", "rest-xml"}) {
    for (const std::string direction : {"input", "output"}) {
      const auto run = direction == "input" ? run_input : run_output;
      const Count count = run_file(kCases / direction / (protocol + ".json"), run, seen);
      fmt::print("{:<26} {:<6} {:>4} run, {:>4} as expected, {} exceptions\n", protocol, direction,
                 count.ran, count.passed, count.excepted);
    }
  }
  for (const auto& [name, reason] : kExceptions) EXPECT_TRUE(seen.contains(name)) << name;
}

}  // namespace
}  // namespace hikeshi::aws
