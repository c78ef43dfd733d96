// SPDX-License-Identifier: Apache-2.0
// What a service model says, as plain values: shapes, where each member stands on the wire,
// operations. model.h owns them; everything here points into a Model and lives as long as it. Names
// and traits are those of AWS's service-2.json (botocore), resolved: a trait of a use of a shape
// wins over the same trait of the shape.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/json.h"
#include "aws/wire_time.h"

namespace hikeshi::aws {

enum class Type {
  kStructure,
  kList,
  kMap,
  kString,
  kBlob,
  kBoolean,
  kInteger,
  kLong,
  kFloat,
  kDouble,
  kTimestamp,
};

enum class Location { kBody, kUri, kQuery, kHeader, kHeaders, kStatusCode };

struct Shape;

// One use of a shape: as a member, a list's element, a map's key or value, an operation's input.
struct Ref {
  const Shape* shape = nullptr;  // nullptr: there is none
  std::string location_name;     // locationName: the name on the wire, "" for the member's own
  std::string query_name;        // queryName, of ec2 requests
  std::string xml_uri;           // xmlNamespace
  std::string xml_prefix;
  TimeFormat time = TimeFormat::kDefault;
  Location location = Location::kBody;
  bool own_name = false;  // location_name stands at this use, not at the shape
  bool flattened = false;
  bool xml_attribute = false;
  bool json_value = false;
  bool streaming = false;

  explicit operator bool() const { return shape != nullptr; }
};

struct Member {
  std::string name;
  Ref ref;
  std::string context_param;  // contextParam.name: what the endpoint rules call it
  bool required = false;
  bool host_label = false;
  bool idempotency_token = false;
};

struct Shape {
  std::string name;
  Type type = Type::kString;
  std::vector<Member> members;  // of a structure, in the model's order
  Ref element;                  // of a list
  Ref key, value;               // of a map
  std::string payload;          // the member that is the whole body
  std::string location_name;    // locationName at the shape itself
  std::string error_code;       // error.code, where it is not the shape's name
  int64_t min = INT64_MIN;      // least value, or length
  bool is_union = false;        // exactly one member is set
  bool is_document = false;     // any JSON
  bool is_event_stream = false;
  bool is_exception = false;
  bool sparse = false;     // null elements mean something
  bool sensitive = false;  // a secret or personal: not for traces

  const Member* find(std::string_view member) const;
};

class Model;

struct Checksum {
  std::string algorithm_member;  // httpChecksum.requestAlgorithmMember
  bool required = false;         // httpChecksum.requestChecksumRequired
  bool md5 = false;              // httpChecksumRequired: of old, a Content-MD5
};

struct Operation {
  const Model* model = nullptr;
  std::string name;
  std::string method;
  std::string uri;             // requestUri: a template, with the fixed part of the query
  std::string host_prefix;     // endpoint.hostPrefix: a template, or ""
  std::string result_wrapper;  // the element around a query answer
  Ref input, output;
  std::vector<const Shape*> errors;
  Checksum checksum;
  const Json* json = nullptr;  // the rest of it: auth, staticContextParams, unsignedPayload, ...
};

}  // namespace hikeshi::aws
