// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/decode/dicom/beginning.hpp"
#include "cxr/data/image_problems.hpp"

#ifdef CXR_DICOM
#include <dcmtk/config/osconfig.h>  // first, as DCMTK demands

// offile.h declares a swap of file names in no namespace, beside which `using namespace cxr; swap<…>` would
// be ambiguous. What it includes itself stands before.
#include <dcmtk/ofstd/ofstd.h>

#include <cstdio>
#include <cstdlib>
#define swap swap_dcmtk_file_names
#include <dcmtk/ofstd/offile.h>
#undef swap

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcmetinf.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpeg/djutils.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/dcmjpls/djlsutil.h>
#endif

namespace cxr {

namespace detail {

/// Refuses a DICOM file that is damaged.
[[noreturn]] inline void refuse_damaged_dicom(std::filesystem::path const& file,
                                              std::string const& problem) {
  throw file_error(file, problem, std::string(image_remedy), "bad-image");
}
/// Refuses a DICOM file that is whole, and not a radiograph that is read.
[[noreturn]] inline void refuse_dicom(std::filesystem::path const& file, std::string const& what,
                                      std::string const& remedy) {
  throw file_error(file, "is DICOM, and " + what, remedy, "dicom-not-read");
}

/// Without DCMTK, no DICOM file is read.
[[noreturn]] inline void refuse_without_dcmtk(std::filesystem::path const& file) {
  throw file_error(
      file, "is DICOM, and this program was built without DCMTK",
      "install DCMTK (Debian, Ubuntu: libdcmtk-dev), configure with -DCXR_DICOM=ON and "
      "build again, or convert the file to PNG with dcmj2pnm",
      "dicom-not-built");
}

}  // namespace detail

#ifdef CXR_DICOM
namespace detail {

/// Prepares DCMTK for the whole program, once: decoders, and no log on the console, since it names
/// patients. A log level that the program has set stays.
inline void prepare_dcmtk() {
  [[maybe_unused]] static bool const once = [] {
    for (auto* const logger : {&DCM_dcmdataLogger, &DCM_dcmjpegLogger, &DCM_dcmjplsLogger})
      if (logger->getLogLevel() == dcmtk::log4cplus::NOT_SET_LOG_LEVEL)
        logger->setLogLevel(dcmtk::log4cplus::OFF_LOG_LEVEL);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    return true;
  }();
}

/// The attributes of a DICOM file, of which only what a caller names is read. Values that are long stay in the
/// file until then: lengths that the file does not have are not allocated.
class dicom_dataset {
 public:
  /// @param header_only  reads up to the pixels, and no damage behind them is found
  /// @throws file_error (missing, cut off, damaged, a transfer syntax that is not read)
  explicit dicom_dataset(std::filesystem::path const& file, bool header_only = false)
      : path_(file) {
    prepare_dcmtk();
    auto const beginning = beginning_of(file);
    bool const has_header =
        beginning != dicom_beginning::explicit_data && beginning != dicom_beginning::implicit_data;
    if (has_header)
      require_syntax();
    else  // the only ones in which a data set is stored without stating it
      syntax_ = beginning == dicom_beginning::explicit_data ? EXS_LittleEndianExplicit
                                                            : EXS_LittleEndianImplicit;
    auto const status = file_.loadFileUntilTag(
        name(), has_header ? EXS_Unknown : syntax_, EGL_noChange, longest_value,
        has_header ? ERM_fileOnly : ERM_dataset, header_only ? DCM_PixelData : DCM_UndefinedTagKey);
    if (status.bad()) damaged(status);
  }

  /// The file.
  std::filesystem::path const& path() const { return path_; }
  /// For what this class does not read.
  DcmDataset& dcmtk() { return *file_.getDataset(); }
  /// How the pixels are stored.
  E_TransferSyntax syntax() const { return syntax_; }

  /// A whole number; nothing where there is none.
  std::optional<long> whole(DcmTagKey const& tag) {
    long value = 0;
    if (dcmtk().findAndGetLongInt(tag, value).bad()) return std::nullopt;
    return value;
  }
  /// A number of several; nothing where there is none.
  std::optional<double> number(DcmTagKey const& tag, unsigned long index = 0) {
    double value = 0;
    if (dcmtk().findAndGetFloat64(tag, value, index).bad()) return std::nullopt;
    return value;
  }
  /// The first text without blanks at its ends; empty where there is none.
  std::string text(DcmTagKey const& tag) {
    OFString value;
    if (dcmtk().findAndGetOFString(tag, value).bad()) return "";
    return std::string(trimmed(std::string_view(value.c_str())));
  }
  /// Between rows and between columns, in mm; of the detector where none is stated of the image; else 0.
  std::array<double, 2> pixel_spacing() {
    for (auto const& tag : {DCM_PixelSpacing, DCM_ImagerPixelSpacing}) {
      auto const rows = number(tag, 0), columns = number(tag, 1);
      if (rows && columns && *rows > 0 && *columns > 0) return {*rows, *columns};
    }
    return {};
  }
  /// How many values an attribute has.
  unsigned long count(DcmTagKey const& tag) {
    DcmElement* element = nullptr;
    return dcmtk().findAndGetElement(tag, element).good() ? element->getVM() : 0;
  }

  /// @throws file_error
  [[noreturn]] void damaged(OFCondition const& status) const {
    refuse_damaged_dicom(path_, std::string("is damaged DICOM (") + status.text() + ")");
  }

 private:
  static constexpr Uint32 longest_value = 4096;  // that is read at once, in bytes

  OFFilename name() const { return OFFilename(path_.c_str()); }

  void require_syntax() {
    DcmFileFormat head;
    auto const status =
        head.loadFile(name(), EXS_Unknown, EGL_noChange, longest_value, ERM_metaOnly);
    bool const named =
        status != EC_FileMetaInfoHeaderMissing;  // also of one that DCMTK does not know
    if (status.bad() && named) damaged(status);
    OFString uid;
    head.getMetaInfo()->findAndGetOFString(DCM_TransferSyntaxUID, uid);
    DcmXfer const syntax(uid.c_str());
    syntax_ = syntax.getXfer();
    for (auto const known :
         {EXS_LittleEndianImplicit, EXS_LittleEndianExplicit, EXS_BigEndianExplicit,
          EXS_JPEGProcess1, EXS_JPEGProcess2_4, EXS_JPEGProcess14, EXS_JPEGProcess14SV1,
          EXS_JPEGLSLossless, EXS_JPEGLSLossy, EXS_JPEG2000LosslessOnly, EXS_JPEG2000,
          EXS_RLELossless})
      if (syntax_ == known) return;
    // Not the number that the file states: where it is damaged, that may be any text.
    refuse_dicom(
        path_,
        "its transfer syntax is not read: " +
            std::string(named ? syntax.getXferName() : "missing or unknown"),
        "store it uncompressed, for example with dcmdjpeg or dcmconv of DCMTK, or gdcmconv "
        "--raw");
  }

  std::filesystem::path path_;
  DcmFileFormat file_;
  E_TransferSyntax syntax_ = EXS_Unknown;
};

}  // namespace detail
#endif

}  // namespace cxr
