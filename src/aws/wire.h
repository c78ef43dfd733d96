// SPDX-License-Identifier: Apache-2.0
// Between the files of the protocols: how single values look on the wire, and the parts of a
// request and an answer that each protocol's file makes. protocol*.cc and models.cc
// alone include this.
#pragma once

#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "aws/protocol.h"

namespace hikeshi::aws::wire {

inline constexpr int kMaxDepth = 100;                 // of nesting, in parameters and answers
inline constexpr size_t kMaxNodes = 4'000'000;        // values or elements of one answer
inline constexpr size_t kMaxKeys = 65'536;            // of one JSON object
inline constexpr size_t kMaxBody = size_t{64} << 20;  // bytes

// ---- values (protocol_value.cc)

// A scalar in a header, a URI, a form or an element: "true", "1.5", a time in its format, or in
// `otherwise` where the model names none. A blob is its base64 text.
std::string to_text(const Ref& ref, const Json& value, TimeFormat otherwise);
// A scalar that came as text. What does not fit its type stays text.
Json from_text(const Ref& ref, std::string_view text);
Json from_time(std::optional<WireTime> time, const Json& otherwise);
std::string valid_text(std::string_view bytes);  // invalid UTF-8 becomes U+FFFD

// Calls act(member, value) for what `value` sets of the structure, in the order given; null is
// unset.
template <class Act>
void for_each_set(const Shape& shape, const Json& value, Act&& act) {
  for (const auto& [name, item] : value.items()) {
    if (item.is_null()) continue;
    if (const Member* member = shape.find(name)) act(*member, item);
  }
}
std::string_view name_on_wire(const Member& member);
// The places of a request mean nothing in an answer: what has one there stands in the body.
bool is_in_answer_body(const Ref& ref);

// Adds a member without the search for an equal key with which nlohmann makes large objects slow:
// for keys known to be distinct, or with drop_twins() behind it, which keeps the first of equal
// ones.
void append(Json& object, std::string_view key, Json value);
void drop_twins(Json& object);

// ---- requests

Status check_parameters(const Operation& operation, const Json& parameters);
void make_query(const Operation& operation, const Json& parameters, HttpRequest& request);
void make_ec2(const Operation& operation, const Json& parameters, HttpRequest& request);
void make_json(const Operation& operation, const Json& parameters, HttpRequest& request);
void make_rest(const Operation& operation, const Json& parameters, HttpRequest& request);
Status add_checksum(const Operation& operation, const Json& parameters, HttpRequest& request);

std::string json_body(const Shape& shape, const Json& value, bool body_only);
std::string xml_body(const Ref& ref, std::string_view root, const Json& value, bool body_only);

// ---- answers

Result<Json> parse_json(std::string_view body);  // {} for an empty one
Result<Json> read_json(const Shape& shape, const Json& value);

class XmlAnswer {  // a parsed body, within the limits
 public:
  static Result<XmlAnswer> parse(std::string_view body);
  pugi::xml_node root() const { return document_->document_element(); }

 private:
  std::unique_ptr<pugi::xml_document> document_;
};
std::string_view local_name(std::string_view name);  // without a prefix
pugi::xml_node child_of(pugi::xml_node parent, std::string_view name);
std::string xml_text(pugi::xml_node node);
Json read_xml(const Shape& shape, pugi::xml_node node);

Result<Json> read_rest(const Operation& operation, const Shape& shape,
                       const HttpResponse& response);
// Members that stand in headers and the status line.
void read_locations(const Shape& shape, const HttpResponse& response, Json& out);

Result<AwsError> read_error(const Operation& operation, const HttpResponse& response);
bool is_error(const Operation& operation, const HttpResponse& response);
bool is_xml(Protocol protocol);

// ---- what the models do not say (protocol_quirks.cc)

std::string quirk_uri(const Operation& operation);          // S3: without the bucket
std::string quirk_host_prefix(const Operation& operation);  // s3control: without the account
void quirk_parameters(const Operation& operation, Json& parameters);
void quirk_result(const Operation& operation, const HttpResponse& response, Json& result);

}  // namespace hikeshi::aws::wire
