"""Help of the command line that takes more than a line."""

from __future__ import annotations

ABOUT = """\
natcap 核算生态系统服务价值，并说明每个数字从哪里来。
natcap values ecosystem services and shows where every number comes from.

  natcap check   data/wuqing                 检查输入，一次列出全部问题 / report every fault, write nothing
  natcap account data/wuqing                 编制核算表 / make the tables in out/wuqing/
  natcap explain out/wuqing service=flood_mitigation ecosystem=MAR
                                             一个数字的来历 / derivation of one number
  natcap diff    out/wuqing.previous out/wuqing
                                             换了一个数，动了哪些 / what moved, and why
  natcap losses    data/example              损害案例和损失 / damage cases and losses
  natcap standards data/example              补偿标准与预算 / rates between their bounds, and the budget
  natcap compare data/wuqing --methods       同一服务各种方法并列 / one service by every method
  natcap maps    data/wuqing                 栅格成表成图 / rasters to tables and maps
  natcap coverage                            规划 32 项任务有什么、缺什么 / the plan's tasks: there or a gap
"""

MAPS = """\
study.toml 的 [maps] / the section [maps] of study.toml:

  [maps]                       classes = "land_cover"   土地覆盖图层 / the layer of land cover
                               zones = "zones.geojson"  zone_name = "name"
  [[maps.layer]]               name, file, kind = "classes"|"values", units, nodata, product（类别产品 / of classes）
  [[maps.run]]                 model = "sediment.delivery"   编号见 / ids: natcap list --field maps, natcap list
    given = {elevation = "dem"}    参数 = 图层名、[多层]、系数 package/id、带单位的数、选项词
                                   argument = layer, [layers], coefficient package/id, number with unit, word
    table = "sediment.csv"         类别表：code 或 ecosystem 一列，其余每列一个参数（单位写在括号里）
                                   class table: a column code or ecosystem, then a column an argument (unit in brackets)
    results = ["export"]           进表的结果，不写为全部 / results in the tables, all without it
    map = true | ["export"]        要写成文件的图，不写则只有表 / maps to write; without it tables alone
    over = "table" | "cells"       仅逐元素模型 / elementwise models only: 按面积表或逐像元 / by areas or cell by cell

natcap describe MODEL 列出参数和单位；模型常数自动取自系数包 maps。先核查全部图层，一次报告所有问题；
中断后再运行会接着做。natcap check STUDY 只核查不计算。
natcap describe MODEL lists arguments and units; constants come from the coefficient package maps by themselves. All
layers are audited first, in one report; a run that was killed goes on. natcap check STUDY audits without computing.

例 / examples:
  natcap maps data/wuqing
  natcap maps synthetic --example                  先写一个虚构的 10 m 县 / first writes an invented district of 10 m
  natcap maps synthetic --model sediment.delivery"""
