# SPDX-License-Identifier: MIT
"""Conan 2: `conan create .` in a clone puts cxr into the local cache, and builds tests/consumer against it.

LibTorch comes from where find_package(cxr) searches for it (CMAKE_PREFIX_PATH, -DCXR_PYTHON=…): no version that cxr
takes is in ConanCenter. `-o "&:system_libraries=True"` takes the other libraries from the system, too.
"""
import os
import re

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import load


class Cxr(ConanFile):
    name = "cxr"
    description = "Chest X-ray models on LibTorch, composed at compile time"
    license = "MIT"
    topics = ("chest-x-ray", "deep-learning", "libtorch", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"dicom": [True, False], "system_libraries": [True, False]}
    default_options = {"dicom": False, "system_libraries": False, "boost/*:header_only": True}
    exports_sources = ("CHANGELOG.md", "CMakeLists.txt", "LICENSE", "cmake/*", "docs/*.md", "docs/*.png", "include/*",
                       "tests/laws/*", "tests/catch.hpp", "tests/paths.hpp")
    test_package_folder = "tests/consumer/conan"
    no_copy_source = True

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "include", "cxr", "core", "version.hpp"))
        self.version = ".".join(re.findall(r"^#define CXR_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", text, re.M))

    def requirements(self):
        if self.options.system_libraries:
            return
        for library in ["boost/[>=1.74 <2]", "cli11/[>=2.1 <3]", "libjpeg-turbo/[>=2.1 <4]", "libpng/[>=1.6 <2]",
                        "libtiff/[>=4.5 <5]", "nlohmann_json/[>=3.11 <4]", "opencv/[>=4.5 <5]", "xtensor/[>=0.24 <1]"]:
            self.requires(library)
        if self.options.dicom:
            self.requires("dcmtk/[>=3.6.7 <4]")
            self.requires("openjpeg/[>=2.3 <3]")

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        # What is installed does not depend on the libraries that are found here: measure searches for the fewest.
        toolchain.cache_variables.update(CXR_COMPONENTS="measure", CXR_TESTS=False, CXR_EXAMPLES=False, CXR_INSTALL=True,
                                         CMAKE_DISABLE_FIND_PACKAGE_Doxygen=True)
        toolchain.generate()

    def package(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.install()

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.set_property("cmake_find_mode", "none")  # cxr-config.cmake finds LibTorch
        self.cpp_info.builddirs = ["share/cmake/cxr"]
        self.cpp_info.bindirs = self.cpp_info.libdirs = []
