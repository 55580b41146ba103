// SPDX-License-Identifier: MIT
//
// What the audit of images finds, and what it costs: bench_audit FOLDER. Of all JPEG and PNG files in a
// folder: time beside OpenCV's decoding on the same cores; how many images have each problem as they are;
// how many are found once they are turned, inverted, cropped or copied; how near different files come to
// being near duplicates. docs/how_to/read_an_audit.md states the figures of real images.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <cxr/core/settings.hpp>
#include <cxr/data/audit/audit_images.hpp>
#include <cxr/data/audit/near_duplicates.hpp>
#include <cxr/data/source/image_files.hpp>
#include <map>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <utility>
#include <vector>

namespace {

using image_list = std::vector<cxr::record>;

/// Seconds of all cores together, whatever else the machine does.
template <class F>
double seconds(F&& work) {
  auto const start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

/// The share of images for which `found` is true, in per cent.
template <class F>
void share(char const* name, image_list const& files, F&& found) {
  std::atomic<int> count = 0;
  cxr::detail::parallel_for(files.size(), std::thread::hardware_concurrency(), [&](auto index) {
    count += found(cv::imread(files[index].file.string(), cv::IMREAD_GRAYSCALE));
  });
  std::printf("%-44s %6.2f %%\n", name, 100.0 * count / static_cast<double>(files.size()));
}

cv::Mat part(cv::Mat const& image, double left, double top, double right, double bottom) {
  auto const place = [](double share, int size) { return static_cast<int>(share * size); };
  return image(cv::Range(place(top, image.rows), place(bottom, image.rows)),
               cv::Range(place(left, image.cols), place(right, image.cols)));
}
cv::Mat compressed(cv::Mat const& image, int quality) {
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpg", image, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
  return cv::imdecode(bytes, cv::IMREAD_GRAYSCALE);
}
cv::Mat scaled(cv::Mat const& image, double factor) {
  cv::Mat small;
  cv::resize(image, small, {}, factor, factor, cv::INTER_AREA);
  return small;
}
cv::Mat gamma(cv::Mat const& image, double exponent) {
  cv::Mat table(1, 256, CV_8U), changed;
  for (int grey = 0; grey < 256; ++grey)
    table.at<std::uint8_t>(grey) =
        cv::saturate_cast<std::uint8_t>(255 * std::pow(grey / 255.0, exponent));
  cv::LUT(image, table, changed);
  return changed;
}
bool is_copy(cv::Mat const& image, cv::Mat const& copy) {
  auto const first = cxr::detail::thumbnail_of(image), second = cxr::detail::thumbnail_of(copy);
  return !cxr::find_near_duplicates({&first, &second}, cxr::detail::place_groups(2)).empty();
}

void views(image_list const& files, std::vector<cxr::audited_image> const& images) {
  std::vector<cxr::thumbnail_pixels const*> thumbnails;
  for (auto const& image : images) thumbnails.push_back(&image.pixels.thumbnail);
  cxr::typical_view const typical(thumbnails);
  if (!typical.defined()) return;
  auto const view = [&](cv::Mat const& image) {
    return typical.compare(cxr::detail::thumbnail_of(image));
  };
  auto const turned = [](cv::Mat image, int code) {
    cv::rotate(image, image, code);
    return image;
  };
  auto const crop = [&](char const* name, double left, double top, double right, double bottom) {
    share(name, files, [&](cv::Mat const& image) {
      return view(part(image, left, top, right, bottom)).cropped();
    });
  };
  share("turned to the right: on its side", files, [&](cv::Mat const& image) {
    return view(turned(image, cv::ROTATE_90_CLOCKWISE)).lies_on_side();
  });
  share("turned by 180 degrees: upside down", files,
        [&](cv::Mat const& image) { return view(turned(image, cv::ROTATE_180)).upside_down(); });
  share("inverted: inverted", files, [&](cv::Mat const& image) {
    return cxr::measure_traits(255 - image).statistics.inverted();
  });
  crop("left half: cropped", 0, 0, 0.5, 1);
  crop("right half: cropped", 0.5, 0, 1, 1);
  crop("left 70 %: cropped", 0, 0, 0.7, 1);
  crop("middle 70 % of both sides: cropped", 0.15, 0.15, 0.85, 0.85);
  crop("upper half: cropped", 0, 0, 1, 0.5);
}

void copies(image_list const& files) {
  auto const copy = [&](char const* name, auto&& change) {
    share(name, files, [&](cv::Mat const& image) { return is_copy(image, change(image)); });
  };
  using image = cv::Mat const&;
  copy("copy, JPEG of quality 50", [](image i) { return compressed(i, 50); });
  copy("copy, JPEG of quality 20", [](image i) { return compressed(i, 20); });
  copy("copy, half the size", [](image i) { return scaled(i, 0.5); });
  copy("copy, half the size, quality 30", [](image i) { return compressed(scaled(i, 0.5), 30); });
  copy("copy, gamma 0.7", [](image i) { return gamma(i, 0.7); });
  copy("copy, gamma 1.4", [](image i) { return gamma(i, 1.4); });
  copy("copy, mirrored, quality 75", [](image i) {
    cv::Mat mirrored;
    cv::flip(i, mirrored, 1);
    return compressed(mirrored, 75);
  });
  copy("copy, without 2 % at each edge", [](image i) { return part(i, 0.02, 0.02, 0.98, 0.98); });
}

/// How alike the most similar different files are.
void nearest(std::vector<cxr::audited_image> const& images) {
  std::vector<std::uint64_t> hashes;
  for (auto const& image : images) hashes.push_back(cxr::perceptual_hash(image.pixels.thumbnail));
  cxr::detail::hash_index const index(hashes);
  std::map<std::pair<std::size_t, std::size_t>, std::pair<double, double>> pairs;
  for (std::size_t second = 0; second < images.size(); ++second)
    index.within(hashes[second], 8, second, [&](std::size_t first) {
      if (images[first].hash == images[second].hash) return;
      auto const& a = images[first].pixels.thumbnail;
      auto const& b = images[second].pixels.thumbnail;
      pairs[{first, second}] = {
          cxr::detail::image_correlation(a, b),
          cxr::detail::image_correlation(cxr::detail::detail_of(a), cxr::detail::detail_of(b))};
    });
  std::pair<double, double> most;
  for (auto const& [places, pair] : pairs)
    most = {std::max(most.first, pair.first), std::max(most.second, pair.second)};
  std::printf(
      "%zu pairs of different files within 8 bits: correlation up to %.4f, of detail %.4f\n",
      pairs.size(), most.first, most.second);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) return std::fprintf(stderr, "usage: bench_audit FOLDER\n"), 2;
  cv::setNumThreads(1);
  image_list files;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(argv[1]))
    if (cxr::is_image_name(entry.path())) files.push_back({.file = entry.path()});
  std::vector<cxr::audited_image> images;
  double audit = 0, decode = 0;
  for (int round = 0; round < 2; ++round) {  // the first one reads the files into memory
    audit = seconds([&] { images = cxr::audit_images(files, [](auto, auto) {}); });
    decode = seconds([&] {
      cxr::detail::parallel_for(files.size(), std::thread::hardware_concurrency(), [&](auto index) {
        cv::imread(files[index].file.string(), cv::IMREAD_GRAYSCALE);
      });
    });
  }
  std::map<std::string, int> counts;
  double const compare = seconds([&] {
    for (auto const& finding : cxr::find_problems(images)) ++counts[cxr::to_text(finding.problem)];
    std::vector<cxr::thumbnail_pixels const*> thumbnails;
    for (auto const& image : images) thumbnails.push_back(&image.pixels.thumbnail);
    cxr::find_near_duplicates(thumbnails, cxr::detail::place_groups(images.size()));
  });
  std::printf(
      "%zu images: measured in %.2f s of CPU, compared in %.2f s; OpenCV decodes them in "
      "%.2f s\n",
      images.size(), audit, compare, decode);
  for (auto const& [problem, count] : counts) std::printf("%-16s %d\n", problem.c_str(), count);
  nearest(images);
  views(files, images);
  copies(files);
} catch (std::exception const& problem) {
  std::fprintf(stderr, "%s\n", problem.what());
  return 1;
}
