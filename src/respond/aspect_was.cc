// SPDX-License-Identifier: Apache-2.0
#include "respond/aspect_was.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "respond/json_path.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using Kind = Aspect::Kind;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string unquoted(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : hex_digit(text[i + 2]);
    out += low < 0 ? text[i] : static_cast<char>(high * 16 + low);
    if (low >= 0) i += 2;
  }
  return out;
}

// A policy as one line of ASCII that a shell and IAM take; "" for what is none.
std::string document_of(std::string_view text) {
  const std::string plain = text.starts_with("%7B") ? unquoted(text) : std::string(text);
  const Json json = Json::parse(plain, nullptr, false);
  return json.is_object() ? json.dump(-1, ' ', true, Json::error_handler_t::replace) : "";
}

// One event, asked of one side.
class Teller {
 public:
  Teller(const Aspect& aspect, const PastEvent& event) : aspect_(aspect), event_(event) {}

  std::optional<Was> tell() const {
    if (is_share(aspect_.kind)) return shared();
    if (aspect_.kind == Kind::kDefaultVersion) return version();
    if (is_about("Create")) return created();
    if (is_about("Delete")) return Was{};
    switch (aspect_.kind) {
      case Kind::kPolicy:
        return switched("Attach", "Detach", "Policy", "policyArn");
      case Kind::kInlinePolicy:
        return inline_policy();
      case Kind::kGroup:
        return group();
      case Kind::kBoundary:
        return boundary();
      case Kind::kTrust:
        return trust();
      case Kind::kDefaultVersion:
      case Kind::kShare:
      case Kind::kPublic:
        break;
    }
    return std::nullopt;
  }

 private:
  bool succeeded() const { return event_.error.empty(); }
  std::string asked(std::string_view name) const { return text_at(event_.request, name); }
  std::string holder_name() const {
    return asked(to_lower(aspect_.holder.substr(0, 1)) + aspect_.holder.substr(1) + "Name");
  }
  bool is_named(std::string_view before, std::string_view after) const {
    return event_.name == std::string(before) + aspect_.holder + std::string(after) &&
           holder_name() == aspect_.name;
  }
  bool is_about(std::string_view verb) const { return succeeded() && is_named(verb, ""); }

  std::optional<Was> created() const {
    const std::string boundary = asked("permissionsBoundary");
    if (aspect_.kind == Kind::kBoundary) return Was{!boundary.empty(), boundary};
    if (aspect_.kind == Kind::kTrust)
      return Was{true, document_of(asked("assumeRolePolicyDocument"))};
    return Was{};
  }

  std::optional<Was> switched(std::string_view on, std::string_view off, std::string_view after,
                              std::string_view parameter) const {
    if (!succeeded() || asked(parameter) != aspect_.what) return std::nullopt;
    if (is_named(on, after)) return Was{.present = true};
    if (is_named(off, after)) return Was{};
    return std::nullopt;
  }

  std::optional<Was> inline_policy() const {
    if (asked("policyName") != aspect_.what) return std::nullopt;
    if (is_named("Get", "Policy")) {
      if (succeeded()) return Was{.present = true, .only_seen = true};
      if (event_.error.starts_with("NoSuchEntity")) return Was{.only_seen = true};
      return std::nullopt;
    }
    if (!succeeded()) return std::nullopt;
    if (is_named("Put", "Policy")) return Was{true, document_of(asked("policyDocument"))};
    if (is_named("Delete", "Policy")) return Was{};
    return std::nullopt;
  }

  std::optional<Was> group() const {
    const bool here = asked("groupName") == aspect_.what;
    if (!succeeded() || !here) return std::nullopt;
    if (event_.name == "CreateGroup" || event_.name == "DeleteGroup") return Was{};
    if (asked("userName") != aspect_.name) return std::nullopt;
    if (event_.name == "AddUserToGroup") return Was{.present = true};
    if (event_.name == "RemoveUserFromGroup") return Was{};
    return std::nullopt;
  }

  std::optional<Was> boundary() const {
    if (!succeeded()) return std::nullopt;
    if (is_named("Put", "PermissionsBoundary")) return Was{true, asked("permissionsBoundary")};
    if (is_named("Delete", "PermissionsBoundary")) return Was{};
    return std::nullopt;
  }

  std::optional<Was> trust() const {
    if (!succeeded() || event_.name != "UpdateAssumeRolePolicy" || holder_name() != aspect_.name)
      return std::nullopt;
    return Was{true, document_of(asked("policyDocument"))};
  }

  std::optional<Was> version() const {
    if (!succeeded()) return std::nullopt;
    if (event_.name == "CreatePolicy" && text_at(event_.response, "policy.arn") == aspect_.name)
      return Was{true, "v1"};
    if (asked("policyArn") != aspect_.name) return std::nullopt;
    if (event_.name == "DeletePolicy") return Was{};
    if (event_.name == "SetDefaultPolicyVersion") return Was{true, asked("versionId")};
    const Json* sets = at_path(event_.request, "setAsDefault");
    if (event_.name != "CreatePolicyVersion" || sets == nullptr || *sets != true)
      return std::nullopt;
    return Was{true, text_at(event_.response, "policyVersion.versionId")};
  }

  // What is made is shared with nobody. Its id stands in the answer of what made it.
  std::optional<Was> shared() const {
    if (!succeeded()) return std::nullopt;
    const bool makes = event_.name.starts_with("Create") || event_.name.starts_with("Copy") ||
                       event_.name.starts_with("Register");
    if (makes && event_.response.dump().find('"' + aspect_.name + '"') != std::string::npos)
      return Was{};
    if (asked(to_lower(aspect_.holder) + "Id") != aspect_.name) return std::nullopt;
    const std::string attribute = aspect_.holder + "Attribute";
    if (event_.name == "Reset" + attribute) return Was{};
    if (event_.name != "Modify" + attribute) return std::nullopt;
    if (names("add")) return Was{.present = true};
    if (names("remove")) return Was{};
    return std::nullopt;
  }

  // Does the change say "add" or "remove" of whom this side is about?
  bool names(std::string_view verb) const {
    const Json* items = at_path(
        event_.request,
        std::string(aspect_.holder == "Image" ? "launchPermission." : "createVolumePermission.") +
            std::string(verb) + ".items");
    if (items == nullptr || !items->is_array()) return false;
    return std::any_of(items->begin(), items->end(), [&](const Json& item) {
      return aspect_.kind == Kind::kPublic ? text_at(item, "group") == "all"
                                           : text_at(item, "userId") == aspect_.what;
    });
  }

  const Aspect& aspect_;
  const PastEvent& event_;
};

}  // namespace

std::optional<Was> was_after(const Aspect& aspect, const PastEvent& event) {
  return Teller(aspect, event).tell();
}

}  // namespace hikeshi::respond
