// SPDX-License-Identifier: Apache-2.0
#include "notice/html.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"

namespace hikeshi::notice {
namespace {

constexpr int kMostQuotes = 20;
constexpr size_t kDeepest = 500;  // open elements; deeper ones are read without their own style

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == ':';
}

template <size_t N>
bool one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 9> kSkipped = {
    "script", "style", "head", "title", "template", "noscript", "textarea", "select", "svg"};
constexpr std::array<std::string_view, 26> kBlocks = {
    "p",       "div",   "tr",    "table",  "li",  "ul",      "ol",         "h1",     "h2",
    "h3",      "h4",    "h5",    "h6",     "pre", "section", "blockquote", "header", "footer",
    "article", "tbody", "thead", "center", "hr",  "dl",      "dt",         "dd"};
constexpr std::array<std::string_view, 12> kVoid = {
    "br", "wbr", "hr", "img", "meta", "link", "input", "base", "col", "embed", "area", "source"};

struct Entity {
  std::string text;
  size_t length = 0;  // 0: no entity here
};

Entity numeric_entity(std::string_view body, size_t length) {
  const bool hex = body.size() > 1 && (body[1] == 'x' || body[1] == 'X');
  uint32_t value = 0;
  for (const char c : body.substr(hex ? 2 : 1)) {
    int digit = -1;
    if (c >= '0' && c <= '9') digit = c - '0';
    if (hex && c >= 'a' && c <= 'f') digit = c - 'a' + 10;
    if (hex && c >= 'A' && c <= 'F') digit = c - 'A' + 10;
    if (digit < 0) return {};
    value = value * (hex ? 16 : 10) + static_cast<uint32_t>(digit);
    if (value > 0x10FFFF) return {};
  }
  if (value == 0 || (value >= 0xD800 && value < 0xE000)) return {"\xEF\xBF\xBD", length};
  std::string text;
  append_utf8(text, value);
  return {text, length};
}

Entity entity_at(std::string_view text) {
  const size_t end = text.substr(0, 32).find(';');
  if (end == std::string_view::npos || end < 2) return {};
  const std::string_view body = text.substr(1, end - 1);
  if (body.front() == '#' && body.size() > 1) return numeric_entity(body, end + 1);
  constexpr std::pair<std::string_view, std::string_view> kNamed[] = {
      {"amp", "&"},
      {"lt", "<"},
      {"gt", ">"},
      {"quot", "\""},
      {"apos", "'"},
      {"nbsp", "\xC2\xA0"},
      {"shy", "\xC2\xAD"},
      {"ensp", " "},
      {"emsp", " "},
      {"thinsp", " "},
      {"zwnj", "\xE2\x80\x8C"},
      {"zwj", "\xE2\x80\x8D"},
      {"ndash", "–"},
      {"mdash", "—"},
      {"lsquo", "‘"},
      {"rsquo", "’"},
      {"ldquo", "“"},
      {"rdquo", "”"},
      {"hellip", "…"},
      {"copy", "©"},
      {"reg", "®"},
      {"trade", "™"},
      {"bull", "•"},
      {"middot", "·"},
      {"colon", ":"},
      {"period", "."},
      {"sol", "/"},
      {"lsqb", "["},
      {"rsqb", "]"},
      {"num", "#"},
      {"hyphen", "-"},
      {"laquo", "«"},
      {"raquo", "»"},
      {"yen", "¥"},
      {"Tab", "\t"},
      {"NewLine", "\n"},
  };
  for (const auto& [name, value] : kNamed) {
    if (body == name) return {std::string(value), end + 1};
  }
  return {};
}

std::string decode_entities(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const Entity entity = text[i] == '&' ? entity_at(text.substr(i)) : Entity{};
    if (entity.length > 0) {
      out += entity.text;
      i += entity.length;
    } else {
      out += text[i++];
    }
  }
  return out;
}

struct Tag {
  std::string name;  // lower case
  bool closing = false, self_closing = false;
  std::vector<std::pair<std::string, std::string>> attributes;  // names lower case
  size_t end = 0;                                               // index behind '>'

  std::string attribute(std::string_view wanted) const {
    for (const auto& [name_, value] : attributes) {
      if (name_ == wanted) return value;
    }
    return {};
  }
  bool has(std::string_view wanted) const {
    return std::any_of(attributes.begin(), attributes.end(),
                       [&](const auto& a) { return a.first == wanted; });
  }
};

// Reads one attribute at `i` and moves on; a quote without its end takes the rest of the tag.
void take_attribute(std::string_view html, size_t& i, Tag& tag) {
  const size_t begin = i;
  while (i < html.size() && html[i] != '=' && html[i] != '>' && html[i] != '/' &&
         !is_space(html[i]))
    ++i;
  std::string name = to_lower(html.substr(begin, i - begin));
  while (i < html.size() && is_space(html[i])) ++i;
  std::string value;
  if (i < html.size() && html[i] == '=') {
    ++i;
    while (i < html.size() && is_space(html[i])) ++i;
    if (i < html.size() && (html[i] == '"' || html[i] == '\'')) {
      const size_t end = std::min(html.find(html[i], i + 1), html.size());
      value = decode_entities(html.substr(i + 1, end - i - 1));
      i = std::min(end + 1, html.size());
    } else {
      const size_t from = i;
      while (i < html.size() && html[i] != '>' && !is_space(html[i])) ++i;
      value = decode_entities(html.substr(from, i - from));
    }
  }
  if (i == begin) ++i;
  if (tag.attributes.size() < 50) tag.attributes.emplace_back(std::move(name), std::move(value));
}

// The tag at `i`, where html[i] is '<'; end 0 when this is no tag.
Tag tag_at(std::string_view html, size_t i) {
  Tag tag;
  size_t at = i + 1;
  if (at < html.size() && html[at] == '/') tag.closing = true, ++at;
  const size_t begin = at;
  while (at < html.size() && is_name(html[at])) ++at;
  if (at == begin) return tag;
  tag.name = to_lower(html.substr(begin, at - begin));
  while (at < html.size() && html[at] != '>') {
    if (is_space(html[at])) {
      ++at;
    } else if (html[at] == '/') {
      tag.self_closing = true;
      ++at;
    } else {
      take_attribute(html, at, tag);
    }
  }
  tag.end = std::min(at + 1, html.size());
  return tag;
}

// The value of a property in a style, lower case and without blanks; "" when absent.
std::string property(std::string_view style, std::string_view name) {
  std::string value;
  for (const std::string_view declaration : split(style, ';')) {
    const size_t colon = declaration.find(':');
    if (colon == std::string_view::npos || to_lower(trim(declaration.substr(0, colon))) != name)
      continue;
    value = to_lower(trim(declaration.substr(colon + 1)));
    value.erase(std::remove_if(value.begin(), value.end(), is_space), value.end());
    const size_t important = value.find("!important");
    if (important != std::string::npos) value.resize(important);
  }
  return value;
}

bool is_zero(const std::string& value) {
  return value == "0" || value == "0px" || value == "0pt" || value == "0em" || value == "0%" ||
         value == "0.0" || value == "0rem";
}

std::string plain_colour(std::string value) {
  if (value == "white" || value == "#fff") return "#ffffff";
  if (value == "black" || value == "#000") return "#000000";
  return value;
}

bool style_hides(std::string_view style) {
  if (style.empty()) return false;
  if (property(style, "display") == "none" || property(style, "mso-hide") == "all") return true;
  const std::string visibility = property(style, "visibility");
  if (visibility == "hidden" || visibility == "collapse") return true;
  const std::string font = property(style, "font-size");
  if (is_zero(font) || font == "1px" || is_zero(property(style, "opacity"))) return true;
  const bool clipped = property(style, "overflow") == "hidden";
  if (clipped && (is_zero(property(style, "max-height")) || is_zero(property(style, "height")) ||
                  is_zero(property(style, "width")) || is_zero(property(style, "max-width"))))
    return true;
  const std::string colour = plain_colour(property(style, "color"));
  std::string ground = plain_colour(property(style, "background-color"));
  if (ground.empty()) ground = plain_colour(property(style, "background"));
  return colour == "transparent" || (!colour.empty() && colour == ground);
}

// Classes and ids that a <style> hides, outside of @media blocks (there they depend on the screen).
void collect_hidden(std::string_view css, std::set<std::string>& hidden) {
  for (size_t i = 0; i < css.size();) {
    const size_t open = css.find('{', i);
    if (open == std::string_view::npos) return;
    const std::string_view selector = trim(css.substr(i, open - i));
    const size_t close = std::min(css.find('}', open), css.size());
    if (selector.starts_with("@")) {
      size_t depth = 1, at = open + 1;
      for (; at < css.size() && depth > 0; ++at) {
        if (css[at] == '{') ++depth;
        if (css[at] == '}') --depth;
      }
      i = at;
      continue;
    }
    if (style_hides(css.substr(open + 1, close - open - 1))) {
      for (const std::string_view one : split(selector, ',')) {
        const size_t mark = one.find_last_of(".#");
        if (mark != std::string_view::npos) hidden.insert(std::string(trim(one.substr(mark + 1))));
      }
    }
    i = close + 1;
  }
}

class Reader {
 public:
  explicit Reader(const Mapped& html) : html_(html) {
    out_.text.part = html.part;
    out_.text.source = html.source;
  }

  HtmlText read() {
    const std::string_view html = html_.text;
    for (size_t i = 0; i < html.size();) {
      if (html[i] != '<') {
        i = text(i);
      } else if (html.substr(i).starts_with("<!--")) {
        const size_t end = html.find("-->", i + 4);
        i = end == std::string_view::npos ? html.size() : end + 3;
      } else if (html.substr(i).starts_with("<!") || html.substr(i).starts_with("<?")) {
        i = std::min(html.find('>', i), html.size() - 1) + 1;
      } else {
        const Tag tag = tag_at(html, i);
        i = tag.end == 0 ? text(i) : element(tag, i);
      }
    }
    return std::move(out_);
  }

 private:
  struct Open {
    std::string name;
    bool hidden = false;
  };

  bool hidden() const { return !open_.empty() && open_.back().hidden; }

  void emit(std::string_view bytes, size_t f, size_t t) {
    if (at_line_start_ && quotes_ > 0)
      for (int i = 0; i < std::min(quotes_, kMostQuotes); ++i)
        out_.text.add("> ", html_.from[f], html_.from[f]);
    at_line_start_ = false;
    out_.text.add(bytes, html_.from[f], t > f ? html_.to[t - 1] : html_.from[f]);
  }

  void line_break(size_t at, bool always) {
    if (hidden() || (at_line_start_ && !always)) return;
    const size_t place = html_.from[std::min(at, html_.text.size() - 1)];
    out_.text.add("\n", place, place);
    at_line_start_ = true;
    blank_ = false;
  }

  // One character or entity of text at `i`; blanks collapse.
  size_t text(size_t i) {
    const std::string_view html = html_.text;
    if (is_space(html[i]) && preformatted_ == 0) {
      if (!hidden() && !at_line_start_ && !blank_) emit(" ", i, i + 1), blank_ = true;
      return i + 1;
    }
    const Entity entity = html[i] == '&' ? entity_at(html.substr(i)) : Entity{};
    size_t length = entity.length;
    if (length == 0) {
      length = 1;
      while (i + length < html.size() &&
             (static_cast<unsigned char>(html[i + length]) & 0xC0U) == 0x80U)
        ++length;
    }
    if (!hidden()) {
      if (html[i] == '\n') {
        line_break(i, true);
      } else {
        emit(entity.length > 0 ? std::string_view(entity.text) : html.substr(i, length), i,
             i + length);
        blank_ = false;
      }
    }
    return i + length;
  }

  size_t element(const Tag& tag, size_t i) {
    const std::string_view html = html_.text;
    if (!tag.closing && one_of(tag.name, kSkipped) && !tag.self_closing) return skip(tag);
    const bool block = one_of(tag.name, kBlocks);
    if (tag.name == "br") line_break(i, true);
    if (block) line_break(i, false);
    if ((tag.name == "td" || tag.name == "th") && tag.closing && !hidden() && !at_line_start_)
      emit("\t", i, i + 1), blank_ = true;
    if (tag.closing) {
      close(tag.name);
    } else {
      if (tag.name == "a" && !hidden()) {
        std::string href = tag.attribute("href");
        if (!href.empty() && out_.links.size() < 1000) out_.links.push_back(std::move(href));
      }
      if (!tag.self_closing && !one_of(tag.name, kVoid)) open(tag);
    }
    return std::min(tag.end, html.size());
  }

  void open(const Tag& tag) {
    if (tag.name == "blockquote") ++quotes_;
    if (tag.name == "pre") ++preformatted_;
    if (open_.size() >= kDeepest) return;
    open_.push_back({tag.name, hidden() || hides(tag)});
  }

  bool hides(const Tag& tag) const {
    if (tag.has("hidden") || style_hides(tag.attribute("style"))) return true;
    if (tag.name == "font" && tag.attribute("size") == "0") return true;
    if (hidden_names_.contains(tag.attribute("id"))) return true;
    const std::string classes = tag.attribute("class");  // outlives the views into it
    for (const std::string_view name : split(classes, ' ')) {
      if (hidden_names_.contains(std::string(name))) return true;
    }
    return false;
  }

  // Closes the innermost element of that name and what was left open inside it.
  void close(const std::string& name) {
    if (name == "blockquote" && quotes_ > 0) --quotes_;
    if (name == "pre" && preformatted_ > 0) --preformatted_;
    const auto it =
        std::find_if(open_.rbegin(), open_.rend(), [&](const Open& o) { return o.name == name; });
    if (it != open_.rend()) open_.resize(static_cast<size_t>(open_.rend() - it) - 1);
  }

  // Passes over an element whose content is no text. A missing end takes all that follows, except
  // for <head>, which <body> ends too.
  size_t skip(const Tag& tag) {
    const std::string_view html = html_.text;
    const std::string lower_end = "</" + tag.name;
    size_t at = tag.end;
    for (; at < html.size(); ++at) {
      if (html[at] != '<') continue;
      if (equals_ignore_case(html.substr(at, lower_end.size()), lower_end)) break;
      if (tag.name == "head" && equals_ignore_case(html.substr(at, 5), "<body")) return at;
      if (tag.name == "head" && equals_ignore_case(html.substr(at, 6), "<style")) {
        const Tag style = tag_at(html, at);
        if (style.end > at) at = skip(style) - 1;
      }
    }
    if (tag.name == "style") collect_hidden(html.substr(tag.end, at - tag.end), hidden_names_);
    return std::min(std::min(html.find('>', at), html.size() - 1) + 1, html.size());
  }

  const Mapped& html_;
  HtmlText out_;
  std::vector<Open> open_;
  std::set<std::string> hidden_names_;
  int quotes_ = 0, preformatted_ = 0;
  bool at_line_start_ = true;
  bool blank_ = false;
};

}  // namespace

HtmlText html_to_text(const Mapped& html) { return Reader(html).read(); }

}  // namespace hikeshi::notice
