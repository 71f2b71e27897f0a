"""The settings and class tables of the invented district."""

from __future__ import annotations

STUDY = """\
# 合成示例：全部数字均为虚构，不代表任何地方。
# Synthetic example: every figure is invented and describes no place.
[study]
id = "synthetic"
name_zh = "合成区（虚构）"
name_en = "Synthetic district (invented)"
place = "129902"
year = 2021
price_index = "cpi_china"
profiles = ["gep-2020"]
ecosystems = ["CRP", "FOR", "SHR", "GRS", "WAT", "WET", "URB", "BAR", "OTH"]
banner_zh = "合成数据，仅供试用"
banner_en = "synthetic data, for trials only"

[maps]
classes = "land_cover"
zones = "zones.geojson"
zone_name = "name"

[[maps.layer]]
name = "land_cover"
grade = "E"
file = "land_cover.tif"
kind = "classes"
product = "clcd"
label_zh = "土地覆盖（合成）"
label_en = "Land cover (synthetic)"

[[maps.layer]]
name = "erosivity"
grade = "E"
file = "erosivity.tif"
units = "MJ*mm/hectare/hour/year"
label_zh = "降雨侵蚀力（合成）"
label_en = "Rainfall erosivity (synthetic)"

[[maps.layer]]
name = "erodibility"
grade = "E"
file = "erodibility.tif"
units = "t*hour/MJ/mm"
label_zh = "土壤可蚀性（合成）"
label_en = "Soil erodibility (synthetic)"

[[maps.layer]]
name = "slope_factor"
grade = "E"
file = "slope_factor.tif"
units = "dimensionless"
label_zh = "坡度因子（合成）"
label_en = "Slope steepness factor (synthetic)"

[[maps.layer]]
name = "cover"
grade = "E"
file = "cover.tif"
units = "dimensionless"
label_zh = "覆盖因子（合成）"
label_en = "Cover factor (synthetic)"

[[maps.layer]]
name = "elevation"
grade = "E"
file = "elevation.tif"
units = "m"
label_zh = "高程（合成）"
label_en = "Elevation (synthetic)"

[[maps.layer]]
name = "towns"
grade = "E"
file = "towns.tif"
units = "dimensionless"
label_zh = "城镇威胁（合成）"
label_en = "Threat of towns (synthetic)"

[[maps.layer]]
name = "fields"
grade = "E"
file = "fields.tif"
units = "dimensionless"
label_zh = "耕作威胁（合成）"
label_en = "Threat of farming (synthetic)"

[[maps.run]]
model = "air_purification.uptake"
label_zh = "植被吸收二氧化硫"
label_en = "Sulphur dioxide uptake"
ecosystems = ["CRP", "FOR", "SHR", "GRS"]
[maps.run.given]
uptake_rate = "gep/air_uptake.SO2.{air}"

[[maps.run]]
model = "soil_retention.rusle"
over = "cells"
map = true
label_zh = "土壤保持量"
label_en = "Soil retained"
ecosystems = ["CRP", "FOR", "SHR", "GRS"]
[maps.run.given]
rainfall_erosivity = "erosivity"
erodibility = "erodibility"
slope_length_factor = 1.0
slope_steepness_factor = "slope_factor"
cover_factor = "cover"
practice_factor = 1.0

[[maps.run]]
model = "carbon_storage.pools"
label_zh = "碳储量"
label_en = "Carbon stored"
table = "carbon.csv"

[[maps.run]]
model = "habitat_quality.nearest_threat"
label_zh = "生境质量"
label_en = "Habitat quality"
table = "habitat.csv"
results = ["quality"]
map = true
[maps.run.given]
threats = ["towns", "fields"]
weight = [1.0, 0.5]
reach = ["900 m", "300 m"]
linear_decay = [1, 1]
half_saturation = 0.3

[[maps.run]]
model = "sediment.delivery"
label_zh = "泥沙输移"
label_en = "Sediment delivery"
table = "sediment.csv"
results = ["soil_loss", "export", "deposition", "avoided_export"]
map = ["export"]
[maps.run.given]
elevation = "elevation"
rainfall_erosivity = "erosivity"
erodibility = "erodibility"
stream_area = "0.1 km²"
"""

#: class tables by ecosystem type; the first line of each says what they are
TABLES = {
    "carbon.csv": """\
合成示例：数字均为虚构 / synthetic: every figure is invented
ecosystem,above_ground (t_C/hectare),below_ground (t_C/hectare),soil (t_C/hectare),dead_matter (t_C/hectare)
CRP,2,1,40,0
FOR,40,10,60,3
SHR,12,6,50,1
GRS,2,5,55,0
WAT,0,0,0,0
WET,5,8,120,2
URB,1,0,20,0
BAR,0,0,15,0
OTH,0,0,0,0
""",
    "habitat.csv": """\
合成示例：数字均为虚构 / synthetic: every figure is invented
ecosystem,habitat,sensitivity.towns,sensitivity.fields
CRP,0.3,0.4,0
FOR,1,0.8,0.5
SHR,0.8,0.7,0.5
GRS,0.7,0.6,0.5
WAT,0.8,0.7,0.6
WET,1,0.9,0.8
URB,0,0,0
BAR,0.2,0.3,0.2
OTH,0,0,0
""",
    "sediment.csv": """\
合成示例：数字均为虚构 / synthetic: every figure is invented
ecosystem,cover_factor,practice_factor
CRP,0.3,0.5
FOR,0.02,1
SHR,0.05,1
GRS,0.08,1
WAT,0,1
WET,0.05,1
URB,0.01,1
BAR,1,1
OTH,1,1
""",
}
