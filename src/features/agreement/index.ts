export { AgreementModule } from './agreement.module';
export { CalibrationItem, CalibrationPause, CalibrationPolicy, CalibrationResult } from './calibration.entity';
