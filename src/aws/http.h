// SPDX-License-Identifier: Apache-2.0
// One HTTP message as it goes over the wire. What is signed is what is sent: `path` and `query` are
// encoded once, by whoever makes the request, and nothing behind it may change them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hikeshi::aws {

struct Header {
  std::string name;  // as written; compared without case
  std::string value;
};

using Headers = std::vector<Header>;

struct HttpRequest {
  std::string method = "GET";
  std::string scheme = "https";  // "http" only to loopback, which the transport enforces
  std::string host;              // with ":port" where it is not the scheme's own
  std::string path = "/";        // percent-encoded, begins with "/"
  std::string query;             // percent-encoded, without "?"; empty: none
  Headers headers;               // without Host, Content-Length and what signing adds
  std::string body;
};

struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;
};

// The value of the first header of that name, "" if there is none.
std::string_view header_of(const Headers& headers, std::string_view name);

// Replaces the first header of that name, or adds it.
void set_header(Headers& headers, std::string_view name, std::string value);

// Everything but A-Z a-z 0-9 - . _ ~ becomes %XX; with `keep_slash`, "/" stays.
std::string uri_encode(std::string_view text, bool keep_slash = false);

// The same back; a "%" without two hexadecimal digits behind it stays as it is.
std::string uri_decode(std::string_view text);

}  // namespace hikeshi::aws
