// SPDX-License-Identifier: Apache-2.0
#include "aws/hmac.h"

#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <string>

namespace hikeshi::aws {
namespace {

constexpr size_t kSize = 32;

struct FreeContext {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

// Looking an algorithm up costs OpenSSL 3 more than a short HMAC does, so it is done once. Every
// computation starts from a copy, which also makes this safe on any thread.
EVP_MAC_CTX* prototype() {
  static EVP_MAC_CTX* const made = [] {
    EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    EVP_MAC_CTX* context = mac == nullptr ? nullptr : EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);  // the context holds its own reference
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                                     OSSL_PARAM_construct_end()};
    return context != nullptr && EVP_MAC_CTX_set_params(context, parameters) == 1 ? context
                                                                                  : nullptr;
  }();
  return made;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool compute(EVP_MAC_CTX* context, std::string_view key, std::string_view text, std::string& out) {
  size_t size = 0;
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  return EVP_MAC_init(context, bytes_of(key), key.size(), nullptr) == 1 &&
         EVP_MAC_update(context, bytes_of(text), text.size()) == 1 &&
         EVP_MAC_final(context, bytes, &size, out.size()) == 1 && size == out.size();
}

}  // namespace

Result<Secret> hmac_sha256(const Secret& key, std::string_view text) {
  EVP_MAC_CTX* model = prototype();
  const std::unique_ptr<EVP_MAC_CTX, FreeContext> context(
      model == nullptr ? nullptr : EVP_MAC_CTX_dup(model));
  std::string digest(kSize, '\0');
  if (context == nullptr || !compute(context.get(), key.reveal(), text, digest))
    return fail(Code::kUnsupported, "OpenSSL on this machine offers no HMAC with SHA-256");
  return Secret(std::move(digest));
}

}  // namespace hikeshi::aws
