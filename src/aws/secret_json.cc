// SPDX-License-Identifier: Apache-2.0
#include "aws/secret_json.h"

#include <nlohmann/json.hpp>

namespace hikeshi::aws {
namespace {

using nlohmann::json;

// The text moves, so that no second copy of it stays behind in the JSON value.
Secret take_text(json& value) {
  if (value.is_string()) return Secret(std::move(value.get_ref<std::string&>()));
  return Secret(value.dump());
}

Result<Secret> take(SecretFields& fields, const char* name) {
  const auto it = fields.find(name);
  if (it == fields.end() || it->second.reveal().empty())
    return fail(Code::kCorrupt, std::string(name) + " is missing");
  return std::move(it->second);
}

Result<std::optional<UtcTime>> take_expiry(const SecretFields& fields,
                                           const CredentialNames& names) {
  const std::string text = field(fields, names.expires);
  if (text.empty() && !names.temporary) return std::optional<UtcTime>();
  if (text.empty()) return fail(Code::kCorrupt, std::string(names.expires) + " is missing");
  const auto time = parse_expiry(text);
  if (!time) return fail(Code::kCorrupt, std::string(names.expires) + " is not a time");
  return time;
}

}  // namespace

Result<SecretFields> read_secret_json(std::string text, const std::string& inside) {
  json document = json::parse(text, nullptr, false);
  wipe(text);
  json* object = &document;
  if (!inside.empty())
    object = document.is_object() && document.contains(inside) ? &document[inside] : nullptr;
  if (object == nullptr || !object->is_object())
    return fail(Code::kCorrupt, "what it gave is not the JSON object that was expected");
  SecretFields fields;
  for (auto& [name, value] : object->items())
    if (value.is_string() || value.is_number_integer()) fields.emplace(name, take_text(value));
  return fields;
}

Secret write_secret_json(const SecretFields& fields) {
  json object = json::object();
  for (const auto& [name, value] : fields) object[name] = value.reveal();
  Secret text(object.dump(-1, ' ', false, json::error_handler_t::replace));
  for (auto& value : object) wipe(value.get_ref<std::string&>());
  return text;
}

std::string field(const SecretFields& fields, std::string_view name) {
  const auto it = fields.find(name);
  return it == fields.end() ? "" : it->second.reveal();
}

Result<Credentials> take_credentials(SecretFields& fields, const CredentialNames& names) {
  Credentials out;
  out.access_key_id = HK_TRY(take(fields, names.key)).reveal();
  out.secret_key = HK_TRY(take(fields, names.secret));
  if (names.temporary || !field(fields, names.token).empty())
    out.session_token = HK_TRY(take(fields, names.token));
  out.expires = HK_TRY(take_expiry(fields, names));
  return out;
}

std::optional<UtcTime> parse_expiry(std::string_view text) {
  if (!text.ends_with("UTC")) return parse_rfc3339(text);
  text.remove_suffix(3);
  return parse_rfc3339(std::string(text) + "Z");
}

}  // namespace hikeshi::aws
