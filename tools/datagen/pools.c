/* pools.c: the pools (contract in pools.h). */
#include "pools.h"

const struct concept concepts[N_CONCEPTS] = {
    {{"mitochondrion", "mitochondria"},
     {"mitocondria", "mitochondrium", "mitochondira", "mytochondrion"},
     {"nucleus", "ribosome", "chloroplast", "cell wall", "vacuole", "cytoplasm", "golgi body"}},
    {{"photosynthesis"},
     {"photosynthesys", "fotosynthesis", "photosythesis", "photo synthesis"},
     {"respiration", "transpiration", "osmosis", "fermentation", "digestion"}},
    {{"refraction"},
     {"refracton", "refration", "reffraction"},
     {"reflection", "diffraction", "dispersion", "interference", "absorption"}},
    {{"covalent", "covalent bond"},
     {"covalant", "co-valent", "covelant"},
     {"ionic", "metallic", "hydrogen bond", "polar", "van der waals"}},
    {{"parallelogram"},
     {"paralelogram", "parallelogramm", "parrallelogram"},
     {"rhombus", "rectangle", "trapezium", "square", "kite"}},
    {{"hypotenuse"},
     {"hypothenuse", "hypotenus", "hipotenuse"},
     {"cathetus", "base", "diagonal", "height", "adjacent"}},
    {{"café", "coffee house"},
     {"cafe", "caffé", "coffe house"},
     {"bar", "hôtel", "boulangerie", "auberge", "épicerie"}},
    {{"光合作用"}, {"光和作用", "光合做用"}, {"呼吸作用", "蒸腾作用", "渗透作用", "发酵"}},
};

const struct theme themes[N_THEMES] = {
    {{{"by osmosis", "this is osmosis", "the process is called Osmosis", "OSMOSIS takes place"},
      {"water passes the membrane", "water moves through the cell wall", "water crosses a partly permeable membrane",
       "water goes in, across the membrane"}},
     {"diffusion of salt fills the cell", "it is the diffusion of salt", "diffusion of salt outwards"},
     {"(?i)\\bosmosis\\b", "(?i)water .*(membrane|cell wall)", "(?i)\\bdiffusion of salt\\b"}},
    {{{"the force is gravity", "gravity pulls it", "because of Gravity", "its weight, i.e. gravity"},
      {"so the speed grows evenly", "it has a constant acceleration", "the acceleration is constant",
       "it speeds up evenly"}},
     {"heavier bodies fall faster", "the heavier falls faster", "a heavier one falls faster, of course"},
     {"(?i)\\bgravity\\b", "(?i)(evenly|constant acceleration|acceleration is constant)", "(?i)heavier .*faster"}},
    {{{"demand falls", "the demand will fall", "there is less demand", "Demand shrinks"},
      {"so the price is lower", "the price drops", "therefore prices go down", "a lower price follows"}},
     {"supply is fixed by law", "the supply is always fixed", "supply stays fixed"},
     {"(?i)demand .*(fall|shrink)|(?i)demand (falls|shrinks)|(?i)less demand", "(?i)lower|price drops|go down",
      "(?i)supply .*fixed"}},
};

const char *const openings[N_OPENINGS] = {"I think ", "In my view, ",      "As we learned, ", "",
                                          "Well: ",   "It is clear that ", "First of all, ",  "My answer:\n"};

const char *const closings[N_CLOSINGS] = {"",
                                          ".",
                                          ", as the figure shows.",
                                          " (see the sketch).",
                                          ", I am sure",
                                          ".\n",
                                          "; that is all",
                                          ", because \"nature\" wants it."};
