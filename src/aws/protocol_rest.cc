// SPDX-License-Identifier: Apache-2.0
// rest-json and rest-xml: values in the path, the query, headers and the status line; the body is a
// document, one member of it, or raw bytes.
#include <algorithm>

#include "aws/base64.h"
#include "aws/wire.h"
#include "base/text.h"

namespace hikeshi::aws::wire {
namespace {

// ---- requests

std::string label_text(const Ref& ref, const Json& value) {
  return to_text(ref, value, TimeFormat::kIso8601);
}

// "/{Bucket}/{Key+}": a label with "+" keeps its slashes.
std::string fill_labels(std::string_view pattern, const Shape* shape, const Json& parameters) {
  std::string out;
  while (!pattern.empty()) {
    const size_t open = pattern.find('{');
    const size_t close = pattern.find('}', open);
    out += pattern.substr(0, open);
    if (close == std::string_view::npos) break;
    std::string_view label = pattern.substr(open + 1, close - open - 1);
    const bool greedy = !label.empty() && label.back() == '+';
    if (greedy) label.remove_suffix(1);
    for (const Member& member : shape->members) {
      const auto value = parameters.find(member.name);
      if (member.ref.location == Location::kUri && name_on_wire(member) == label &&
          value != parameters.end())
        out += uri_encode(label_text(member.ref, *value), greedy);
    }
    pattern.remove_prefix(close + 1);
  }
  return out;
}

void add_query(std::string& query, std::string_view key, std::string_view value) {
  if (!query.empty()) query += '&';
  query += uri_encode(key) + '=' + uri_encode(value);
}

void add_query_values(std::string& query, const Ref& ref, std::string_view key, const Json& value) {
  if (ref.shape->type != Type::kList) return add_query(query, key, label_text(ref, value));
  for (const Json& item : value) {
    if (!item.is_null()) add_query(query, key, label_text(ref.shape->element, item));
  }
}

bool is_named_query(const Shape& shape, const Json& parameters, std::string_view key) {
  return std::any_of(shape.members.begin(), shape.members.end(), [&](const Member& member) {
    return member.ref.location == Location::kQuery && member.ref.shape->type != Type::kMap &&
           name_on_wire(member) == key && parameters.contains(member.name);
  });
}

// A map without a name of its own: each key is a parameter, unless a member has that name.
void add_query_map(std::string& query, const Shape& shape, const Json& parameters, const Ref& ref,
                   const Json& value) {
  for (const auto& [key, item] : value.items()) {
    if (!item.is_null() && !is_named_query(shape, parameters, key))
      add_query_values(query, ref.shape->value, key, item);
  }
}

std::string quoted(const std::string& text) {
  if (text.find_first_of("\",") == std::string::npos) return text;
  return '"' + replace_all(text, "\"", "\\\"") + '"';
}

std::string header_text(const Ref& ref, const Json& value) {
  if (ref.json_value)
    return base64_encode(value.is_string() ? value.get<std::string>() : value.dump());
  if (ref.shape->type != Type::kList) return to_text(ref, value, TimeFormat::kRfc822);
  const Ref& element = ref.shape->element;
  std::vector<std::string> parts;
  for (const Json& item : value) {
    if (item.is_null()) continue;
    const std::string text = to_text(element, item, TimeFormat::kRfc822);
    parts.push_back(element.shape->type == Type::kString ? quoted(text) : text);
  }
  return join(parts, ",");
}

// A line end in a value would begin another header.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return text;
}

void add_headers(const Member& member, const Json& value, HttpRequest& request) {
  const std::string name(name_on_wire(member));
  if (member.ref.location == Location::kHeader) {
    if (value.is_array() && value.empty()) return;
    if (equals_ignore_case(name, "Content-Length")) return;  // the sender's, who has the whole body
    return set_header(request.headers, name, one_line(header_text(member.ref, value)));
  }
  for (const auto& [key, item] : value.items()) {
    if (!item.is_null())
      set_header(request.headers, one_line(member.ref.location_name + key),
                 one_line(to_text(member.ref.shape->value, item, TimeFormat::kRfc822)));
  }
}

void place(const Shape& shape, const Json& parameters, HttpRequest& request) {
  for_each_set(shape, parameters, [&](const Member& member, const Json& value) {
    const Ref& ref = member.ref;
    if (ref.location == Location::kHeader || ref.location == Location::kHeaders)
      return add_headers(member, value, request);
    if (ref.location != Location::kQuery) return;
    if (ref.shape->type == Type::kMap)
      return add_query_map(request.query, shape, parameters, ref, value);
    add_query_values(request.query, ref, name_on_wire(member), value);
  });
}

bool is_raw(const Ref& ref) {
  return ref.shape->type == Type::kBlob || ref.shape->type == Type::kString;
}

bool is_xml_operation(const Operation& operation) {
  return operation.model->protocol() == Protocol::kRestXml;
}

void set_body(const Operation& operation, std::string body, HttpRequest& request) {
  request.body = std::move(body);
  if (!request.body.empty() && header_of(request.headers, "Content-Type").empty())
    set_header(request.headers, "Content-Type",
               is_xml_operation(operation) ? "application/xml" : "application/json");
}

// The name of an XML root: a member may rename it, then the shape's own name for it counts, then
// what the use is called (S3: LifecycleConfiguration, of the shape BucketLifecycleConfiguration).
std::string_view root_name(const Ref& ref, std::string_view member) {
  if (!member.empty() && ref.own_name && ref.location_name != member) return ref.location_name;
  if (!ref.shape->location_name.empty()) return ref.shape->location_name;
  return ref.location_name.empty() ? ref.shape->name : ref.location_name;
}

void write_payload(const Operation& operation, const Member& member, const Json& parameters,
                   HttpRequest& request) {
  const auto value = parameters.find(member.name);
  const bool set = value != parameters.end() && !value->is_null();
  if (!is_raw(member.ref)) {
    const bool is_xml = is_xml_operation(operation);
    std::string body = is_xml || member.ref.shape->is_union ? "" : "{}";
    if (set && is_xml)
      body = xml_body(member.ref, root_name(member.ref, member.name), *value, false);
    if (set && !is_xml) body = json_body(*member.ref.shape, *value, false);
    return set_body(operation, std::move(body), request);
  }
  if (!set) return;
  const std::string& text = value->get_ref<const std::string&>();
  request.body = member.ref.shape->type == Type::kBlob ? base64_decode(text).value_or("") : text;
}

bool in_body(const Member& member) { return member.ref.location == Location::kBody; }
bool in_answer_body(const Member& member) { return is_in_answer_body(member.ref); }

void write_body(const Operation& operation, const Json& parameters, HttpRequest& request) {
  const Shape& shape = *operation.input.shape;
  if (const Member* payload = shape.find(shape.payload))
    return write_payload(operation, *payload, parameters, request);
  const auto& members = shape.members;
  if (std::none_of(members.begin(), members.end(), in_body)) return;
  const bool any_set = std::any_of(members.begin(), members.end(), [&](const Member& member) {
    const auto value = parameters.find(member.name);
    return in_body(member) && value != parameters.end() && !value->is_null();
  });
  // Without a member to send, rest-xml sends nothing and rest-json an empty object.
  if (!is_xml_operation(operation)) {
    set_body(operation, json_body(shape, parameters, true), request);
  } else if (any_set) {
    const std::string_view root = root_name(operation.input, "");
    set_body(operation, xml_body(operation.input, root, parameters, true), request);
  }
}

// ---- answers

// "a, \"b,c\", d": quotes keep commas and may hold escaped quotes.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  std::string part;
  bool in_quotes = false, was_quoted = false;
  const auto end_part = [&] {
    parts.push_back(was_quoted ? part : std::string(trim(part)));
    part.clear();
    was_quoted = false;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_quotes && c == '\\' && i + 1 < text.size()) {
      part += text[++i];
    } else if (c == '"' && (in_quotes || trim(part).empty())) {
      if (!in_quotes) part.clear();
      in_quotes = !in_quotes;
      was_quoted = true;
    } else if (c == ',' && !in_quotes) {
      end_part();
    } else if (!was_quoted || in_quotes) {
      part += c;
    }
  }
  end_part();
  return parts;
}

// A date of HTTP holds a comma itself: "Mon, 16 Dec 2019 23:48:18 GMT".
std::vector<std::string> join_dates(const std::vector<std::string>& parts) {
  std::vector<std::string> out;
  for (const std::string& part : parts) {
    const bool has_weekday = !out.empty() && out.back().size() == 3;
    if (has_weekday) out.back() += ", " + part;
    if (!has_weekday) out.push_back(part);
  }
  return out;
}

Json header_value(const Ref& ref, std::string_view text) {
  if (ref.json_value) return valid_text(base64_decode(text).value_or(std::string(text)));
  if (ref.shape->type != Type::kList) return from_text(ref, text);
  const Ref& element = ref.shape->element;
  auto parts = split_list(text);
  if (element.shape->type == Type::kTimestamp) parts = join_dates(parts);
  Json out = Json::array();
  for (const std::string& part : parts) out.push_back(from_text(element, part));
  return out;
}

Json header_map(const Ref& ref, const Headers& headers) {
  Json out = Json::object();
  for (const Header& header : headers) {
    if (to_lower(header.name).starts_with(to_lower(ref.location_name)))
      out[valid_text(header.name.substr(ref.location_name.size()))] = valid_text(header.value);
  }
  return out;
}

bool has_header(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const Header& header) { return equals_ignore_case(header.name, name); });
}

Result<Json> read_document(const Operation& operation, const Shape& shape, std::string_view body) {
  if (is_xml_operation(operation)) {
    if (trim(body).empty()) return Json::object();
    const XmlAnswer answer = HK_TRY(XmlAnswer::parse(body));
    // A page of something in front of the service would pass as an answer without a single field.
    if (equals_ignore_case(answer.root().name(), "html"))
      return fail(Code::kCorrupt, "the answer is a web page");
    return read_xml(shape, answer.root());
  }
  return read_json(shape, HK_TRY(parse_json(trim(body))));
}

Status read_payload(const Operation& operation, const Member& member, const std::string& body,
                    Json& out) {
  const Shape& shape = *member.ref.shape;
  if (shape.type == Type::kBlob) {
    if (!body.empty() || member.ref.streaming) out[member.name] = base64_encode(body);
  } else if (shape.type == Type::kString) {
    if (!body.empty()) out[member.name] = valid_text(body);
  } else if (!trim(body).empty()) {
    out[member.name] = HK_TRY(read_document(operation, shape, body));
  }
  return {};
}

}  // namespace

void make_rest(const Operation& operation, const Json& parameters, HttpRequest& request) {
  const std::string uri = quirk_uri(operation);
  const size_t mark = uri.find('?');
  const Shape* shape = operation.input.shape;
  request.path = fill_labels(std::string_view(uri).substr(0, mark), shape, parameters);
  if (request.path.empty()) request.path = "/";
  if (mark != std::string::npos) request.query = uri.substr(mark + 1);
  if (shape == nullptr) return;
  place(*shape, parameters, request);
  write_body(operation, parameters, request);
}

void read_locations(const Shape& shape, const HttpResponse& response, Json& out) {
  for (const Member& member : shape.members) {
    const Location location = member.ref.location;
    const std::string_view name = name_on_wire(member);
    if (location == Location::kStatusCode) out[member.name] = response.status;
    if (location == Location::kHeaders) out[member.name] = header_map(member.ref, response.headers);
    if (location == Location::kHeader && has_header(response.headers, name))
      out[member.name] = header_value(member.ref, header_of(response.headers, name));
  }
}

Result<Json> read_rest(const Operation& operation, const Shape& shape,
                       const HttpResponse& response) {
  Json out = Json::object();
  read_locations(shape, response, out);
  if (const Member* payload = shape.find(shape.payload)) {
    HK_CHECK(read_payload(operation, *payload, response.body, out));
    return out;
  }
  const auto& members = shape.members;
  if (std::none_of(members.begin(), members.end(), in_answer_body)) return out;
  const Json document = HK_TRY(read_document(operation, shape, response.body));
  for (const auto& [name, value] : document.items()) out[name] = value;
  return out;
}

}  // namespace hikeshi::aws::wire
