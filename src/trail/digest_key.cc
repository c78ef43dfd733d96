// SPDX-License-Identifier: Apache-2.0
#include "trail/digest_key.h"

#include <openssl/evp.h>

#include <nlohmann/json.hpp>
#include <vector>

namespace hikeshi::trail {
namespace {

using Json = nlohmann::json;
using Bytes = std::vector<unsigned char>;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

Bytes from_base64(const std::string& text) {
  Bytes out(text.size() + 3);
  const int size = EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return {};
  size_t length = static_cast<size_t>(size);
  for (size_t at = text.size(); at > 0 && text[at - 1] == '=' && length > 0; --at) --length;
  out.resize(length);
  return out;
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Bytes from_hex(std::string_view text) {
  Bytes out;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0) return {};
    out.push_back(static_cast<unsigned char>(high * 16 + low));
  }
  return out;
}

std::string text_of(const Json& object, const char* key) {
  const auto it = object.is_object() ? object.find(key) : object.end();
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

}  // namespace

struct DigestKeys::Key {
  std::unique_ptr<EVP_PKEY, FreeKey> key;
};

DigestKeys::DigestKeys() = default;
DigestKeys::~DigestKeys() = default;
DigestKeys::DigestKeys(DigestKeys&&) noexcept = default;
DigestKeys& DigestKeys::operator=(DigestKeys&&) noexcept = default;

Status DigestKeys::add(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  const auto list = json.is_object() ? json.find("PublicKeyList") : json.end();
  if (!json.is_object() || list == json.end() || !list->is_array())
    return fail(Code::kCorrupt,
                "not what `aws cloudtrail list-public-keys` prints: no PublicKeyList");
  for (const Json& entry : *list) {
    const std::string fingerprint = text_of(entry, "Fingerprint");
    const Bytes der = from_base64(text_of(entry, "Value"));
    const unsigned char* at = der.data();
    auto key = std::make_unique<Key>();
    key->key.reset(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(der.size())));
    if (fingerprint.empty() || key->key == nullptr)
      return fail(Code::kCorrupt, "the public key " + fingerprint + " is no RSA key");
    keys_[fingerprint] = std::move(key);
  }
  return {};
}

Signature DigestKeys::check(const std::string& fingerprint, std::string_view text,
                            std::string_view signature) const {
  const auto found = keys_.find(fingerprint);
  if (found == keys_.end()) return Signature::kNoKey;
  const Bytes bytes = from_hex(signature);
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  EVP_PKEY* key = found->second->key.get();
  const bool good =
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
      EVP_DigestVerify(context.get(), bytes.data(), bytes.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
  return good ? Signature::kGood : Signature::kBad;
}

}  // namespace hikeshi::trail
