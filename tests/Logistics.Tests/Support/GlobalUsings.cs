// Tests are about every part of the product, so each may name all of them.
global using Logistics.Core;
global using Logistics.Core.Handovers;
global using Logistics.Core.Kernel;
global using Logistics.Core.Packages;
global using Logistics.Core.Requirements;
global using Logistics.Core.Stock;
global using Logistics.Data.Ledger;
global using Logistics.Data.Tables;
