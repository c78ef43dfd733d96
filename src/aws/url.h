// SPDX-License-Identifier: Apache-2.0
// An http or https URL taken apart, as endpoints are written. Narrower than RFC 3986 on purpose: no
// user name, no query, no fragment, since nothing good can stand there in the address of an API.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hikeshi::aws {

struct Url {
  std::string scheme;     // "http" or "https"
  std::string authority;  // as it was written, with the port
  std::string host;       // without port and brackets
  std::string path;       // as it was written: "" or begins with "/"
};

// nullopt for anything else.
std::optional<Url> parse_url(std::string_view text);

// The host of an authority without port and brackets ("::1" of "[::1]:80"); "" where it is none.
std::string host_of(std::string_view authority);

bool is_ip_address(std::string_view host);  // 127.0.0.1 or ::1

// This machine: localhost, 127.0.0.0/8, ::1. The only hosts to which plain http may go.
bool is_loopback(std::string_view host);

// The path without "." and "..", without doubled slashes, with one at each end, percent-encoded
// where it was not.
std::string normal_path(std::string_view path);

}  // namespace hikeshi::aws
