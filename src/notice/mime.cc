// SPDX-License-Identifier: Apache-2.0
// The only place that knows gmime. Its objects are reference counted; each handle lives in a
// unique_ptr, and what a message lends (headers, children) is never kept past it.
#include "notice/mime.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "notice/charset.h"

namespace hikeshi::notice {
namespace {

constexpr size_t kLongestHeader = 64 * 1024;
constexpr size_t kMostHeaders = 2000;
// gmime descends once for each multipart or attached mail (to 1,024 levels); a mail with more
// declarations than this is refused before it is parsed.
constexpr size_t kMostDeclarations = 2000;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Handle = std::unique_ptr<T, Unref>;

void start_gmime() {
  static const bool kStarted = [] {
    g_mime_init();
    return true;
  }();
  (void)kStarted;
}

std::string text_of(const char* c) { return c == nullptr ? std::string() : std::string(c); }

std::vector<Header> headers_of(GMimeObject* object) {
  std::vector<Header> headers;
  GMimeHeaderList* list = g_mime_object_get_header_list(object);
  const int count = std::min(g_mime_header_list_get_count(list), static_cast<int>(kMostHeaders));
  for (int i = 0; i < count; ++i) {
    GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
    const char* raw = g_mime_header_get_raw_value(header);
    const std::string_view value =
        raw == nullptr ? std::string_view() : std::string_view(raw).substr(0, kLongestHeader);
    headers.push_back(
        {make_valid_utf8(text_of(g_mime_header_get_name(header))), decode_header(value)});
  }
  return headers;
}

// The decoded bytes of a leaf, up to kLargestText (and whether there were more).
std::string content_of(GMimePart* part, bool& cut) {
  GMimeDataWrapper* content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const Handle<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  if (bytes == nullptr || bytes->data == nullptr) return {};
  cut = bytes->len > kLargestText;
  return {reinterpret_cast<const char*>(bytes->data), std::min<size_t>(bytes->len, kLargestText)};
}

// format=flowed with delsp=yes (RFC 3676): a blank and a line end inside a paragraph stand for
// nothing, also inside a word. The signature's mark "-- " is no such break.
std::string without_soft_breaks(std::string_view text) {
  std::string out;
  bool soft = false;
  std::string_view depth;
  for (std::string_view line : split(text, '\n')) {
    if (line.ends_with("\r")) line.remove_suffix(1);
    const size_t quotes = std::min(line.find_first_not_of('>'), line.size());
    const bool joined = soft && line.substr(0, quotes) == depth;
    depth = line.substr(0, quotes);
    std::string_view words = line.substr(quotes);
    if (words.starts_with(" ")) words.remove_prefix(1);  // stuffed
    if (soft && !joined) out += '\n';
    if (!joined) out += std::string(depth) + (depth.empty() ? "" : " ");
    soft = words.ends_with(" ") && words != "-- ";
    if (soft) words.remove_suffix(1);
    out += words;
    if (!soft) out += '\n';
  }
  return out;
}

// Walks the tree of one mail and fills it.
class Walk {
 public:
  explicit Walk(Mail& mail) : mail_(mail) {}

  Status object(GMimeObject* object, int depth) {
    if (object == nullptr) return {};
    if (depth > kDeepestMail) return fail(Code::kLimit, "parts are nested too deeply");
    if (++count_ > kMostParts) return fail(Code::kLimit, "the mail has too many parts");
    if (GMIME_IS_MULTIPART(object)) return multipart(GMIME_MULTIPART(object), depth);
    if (GMIME_IS_MESSAGE_PART(object)) return attached(GMIME_MESSAGE_PART(object), depth);
    if (GMIME_IS_PART(object)) leaf(GMIME_PART(object));
    return {};
  }

  Status message(GMimeMessage* message, int depth) {
    mail_.headers = headers_of(GMIME_OBJECT(message));
    return object(g_mime_message_get_mime_part(message), depth);
  }

 private:
  Status multipart(GMimeMultipart* multipart, int depth) {
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(multipart));
    if (GMIME_IS_MULTIPART_ENCRYPTED(multipart)) mail_.encrypted = true;
    const size_t before = mail_.leaves.size();
    const int count = g_mime_multipart_get_count(multipart);
    for (int i = 0; i < count; ++i)
      HK_CHECK(object(g_mime_multipart_get_part(multipart, i), depth + 1));
    if (g_mime_content_type_is_type(type, "multipart", "alternative")) choose(before);
    return {};
  }

  // Of alternatives the plain text is read; the HTML one when the plain one says nothing.
  void choose(size_t before) {
    const auto begin = mail_.leaves.begin() + static_cast<std::ptrdiff_t>(before);
    const bool plain = std::any_of(begin, mail_.leaves.end(), [](const Leaf& l) {
      return l.kind == LeafKind::kPlain && trim(l.text).size() >= 40;
    });
    const bool html = std::any_of(begin, mail_.leaves.end(),
                                  [](const Leaf& l) { return l.kind == LeafKind::kHtml; });
    if (!plain && !html) return;
    const LeafKind out = plain ? LeafKind::kHtml : LeafKind::kPlain;
    mail_.leaves.erase(
        std::remove_if(begin, mail_.leaves.end(), [&](const Leaf& l) { return l.kind == out; }),
        mail_.leaves.end());
  }

  Status attached(GMimeMessagePart* part, int depth) {
    GMimeMessage* message = g_mime_message_part_get_message(part);
    if (message == nullptr) return {};
    mail_.inner.emplace_back();
    Walk walk(mail_.inner.back());
    walk.count_ = count_;
    HK_CHECK(walk.message(message, depth + 1));
    count_ = walk.count_;
    return {};
  }

  void leaf(GMimePart* part) {
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    const std::string full = to_lower(text_of(g_mime_content_type_get_media_type(type)) + "/" +
                                      text_of(g_mime_content_type_get_media_subtype(type)));
    const std::string name = to_lower(make_valid_utf8(text_of(g_mime_part_get_filename(part))));
    if (full == "application/pkcs7-mime" || full == "application/x-pkcs7-mime" ||
        name == "winmail.dat") {
      mail_.encrypted = true;
      return;
    }
    if (full == "message/rfc822" || name.ends_with(".eml")) return encoded_mail(part);
    if (!is_read(full, name)) return;
    bool cut = false;
    const std::string bytes = content_of(part, cut);
    if (cut) mail_.problems.push_back("a text part is longer than 2 MiB; the rest is not read");
    const Decoded text = decode_text(
        bytes, text_of(g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset")));
    if (text.damaged)
      mail_.problems.push_back("a text part has bytes that its charset does not allow");
    const bool joins = parameter(part, "format") == "flowed" && parameter(part, "delsp") == "yes";
    mail_.leaves.push_back(
        {kind_of(part, full, name), full, joins ? without_soft_breaks(text.text) : text.text});
  }

  static std::string parameter(GMimePart* part, const char* name) {
    return to_lower(text_of(g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), name)));
  }

  static bool is_read(const std::string& type, const std::string& name) {
    const auto ends = [&](const char* suffix) { return name.ends_with(suffix); };
    return (type.starts_with("text/") && type != "text/calendar" && type != "text/css") ||
           type == "message/feedback-report" || type.ends_with("json") || type.ends_with("xarf") ||
           (type == "application/octet-stream" &&
            (ends(".txt") || ends(".log") || ends(".json") || ends(".xarf")));
  }

  static LeafKind kind_of(GMimePart* part, const std::string& type, const std::string& name) {
    const char* disposition = g_mime_object_get_disposition(GMIME_OBJECT(part));
    const bool attached =
        (disposition != nullptr && g_ascii_strcasecmp(disposition, "attachment") == 0) ||
        !name.empty();
    if (type == "text/html" && !attached) return LeafKind::kHtml;
    return type == "text/plain" && !attached ? LeafKind::kPlain : LeafKind::kAttachment;
  }

  // A mail that was attached as a file, perhaps in base64: gmime does not look inside.
  void encoded_mail(GMimePart* part) {
    bool cut = false;
    const std::string bytes = content_of(part, cut);
    if (++encoded_ > 10) return mail_.problems.push_back("too many attached mails");
    if (auto inner = parse_mail(bytes); inner && !inner->headers.empty()) {
      // One level only: what such a mail attaches in turn is dropped, so that a chain of encoded
      // mails costs one parse and no recursion without bound.
      inner->inner.clear();
      mail_.inner.push_back(std::move(*inner));
    } else {
      mail_.problems.push_back("an attached mail cannot be read");
    }
  }

  Mail& mail_;
  size_t count_ = 0;
  size_t encoded_ = 0;
};

size_t count_of(std::string_view bytes, std::string_view word) {
  size_t count = 0;
  for (size_t at = bytes.find(word); at != std::string_view::npos; at = bytes.find(word, at + 1))
    ++count;
  return count;
}

// "From user@host Tue Nov 24 10:00:00 2026": at least a sender and a year.
bool is_mbox_line(std::string_view line) {
  if (!line.starts_with("From ")) return false;
  line = trim(line.substr(5));
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return false;
  const std::string_view rest = line.substr(blank);
  return rest.find(':') != std::string_view::npos &&
         (rest.find("19") != std::string_view::npos || rest.find("20") != std::string_view::npos);
}

}  // namespace

std::vector<std::string_view> Mail::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Header& header : headers) {
    if (equals_ignore_case(header.name, name)) values.push_back(header.value);
  }
  return values;
}

std::string_view Mail::first(std::string_view name) const {
  for (const Header& header : headers) {
    if (equals_ignore_case(header.name, name)) return header.value;
  }
  return {};
}

Result<Mail> parse_mail(std::string_view bytes) {
  if (bytes.size() > kLargestInput)
    return fail(Code::kLimit, "the mail is larger than 64 MiB; it is not read");
  if (count_of(bytes, "oundary") + count_of(bytes, "essage/") > kMostDeclarations)
    return fail(Code::kLimit, "the mail declares too many parts");
  start_gmime();
  const Handle<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Handle<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Handle<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (message == nullptr) return fail(Code::kCorrupt, "this is no mail");
  Mail mail;
  HK_CHECK(Walk(mail).message(message.get(), 0));
  return mail;
}

std::vector<std::string_view> split_mbox(std::string_view bytes) {
  if (!is_mbox_line(bytes.substr(0, bytes.find('\n')))) return {bytes};
  std::vector<std::string_view> messages;
  size_t begin = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
  bool blank = false;
  for (size_t at = begin; at < bytes.size();) {
    const size_t end = std::min(bytes.find('\n', at), bytes.size() - 1) + 1;
    const std::string_view line = bytes.substr(at, end - at);
    if ((blank || at == begin) && is_mbox_line(line)) {
      messages.push_back(bytes.substr(begin, at - begin));
      begin = end;
    }
    blank = trim(line).empty();
    at = end;
  }
  messages.push_back(bytes.substr(begin));
  return messages;
}

std::vector<Mailbox> parse_mailboxes(std::string_view header_value) {
  start_gmime();
  std::vector<Mailbox> boxes;
  const std::string value(header_value.substr(0, kLongestHeader));
  InternetAddressList* raw = internet_address_list_parse(nullptr, value.c_str());
  if (raw == nullptr) return boxes;
  const Handle<InternetAddressList> list(raw);
  const int count = std::min(internet_address_list_length(list.get()), 200);
  for (int i = 0; i < count; ++i) {
    InternetAddress* address = internet_address_list_get_address(list.get(), i);
    if (!INTERNET_ADDRESS_IS_MAILBOX(address)) continue;
    boxes.push_back({make_valid_utf8(text_of(internet_address_get_name(address))),
                     to_lower(make_valid_utf8(text_of(
                         internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)))))});
  }
  return boxes;
}

}  // namespace hikeshi::notice
