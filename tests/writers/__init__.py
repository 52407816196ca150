"""Writers of test documents: the simulator's reports in carriers that its portals do not publish."""
